import { expect, test } from "vitest";
import { detectLibc, type LibcSources, type Report } from "./libc.js";

/** What is detected from these sources, and how many of them were asked. */
function detect(script?: string, report?: Report, version?: string): [string, number] {
  let asked = 0;
  const source = <T>(answer: T) => {
    return () => {
      asked += 1;
      return answer;
    };
  };
  const sources: LibcSources = {
    lddScript: source(script),
    report: source(report),
    lddVersion: source(version),
  };
  return [detectLibc(sources), asked];
}

test("the linker's script says it at once", () => {
  expect(detect("# This file is part of the GNU C Library.")).toEqual(["gnu", 1]);
  expect(detect('#!/bin/sh\nexec /lib/ld-musl-x86_64.so.1 --list "$@"')).toEqual(["musl", 1]);
});

test("then the process itself", () => {
  expect(detect(undefined, { header: { glibcVersionRuntime: "2.36" } })).toEqual(["gnu", 2]);
  const sharedObjects = ["linux-vdso.so.1", "/lib/libc.musl-x86_64.so.1"];
  expect(detect("a script of another kind", { header: {}, sharedObjects })).toEqual(["musl", 2]);
});

test("then ldd", () => {
  expect(detect(undefined, undefined, "musl libc (aarch64)\nVersion 1.2.5")).toEqual(["musl", 3]);
  expect(detect(undefined, {}, "ldd (Debian GLIBC 2.36-9) 2.36")).toEqual(["gnu", 3]);
});

test("glibc where nothing tells", () => {
  expect(detect()).toEqual(["gnu", 3]);
});

test("this machine's own sources agree", () => {
  expect(["gnu", "musl"]).toContain(detectLibc());
});
