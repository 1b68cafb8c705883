import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A directory of a test's own. */
export interface Directory {
  /** The absolute path, without links. */
  root: string;
  /** Writes a file, by its path below the root. */
  write(path: string, text: string | Uint8Array): Promise<void>;
  /** Takes it away, with all that came to be in it. */
  remove(): Promise<void>;
}

/** Makes a directory with files, by their paths in it. */
export async function makeDirectory(files: Record<string, string> = {}): Promise<Directory> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "drift-")));
  const directory: Directory = {
    root,
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(files)) {
    await directory.write(path, text);
  }
  return directory;
}
