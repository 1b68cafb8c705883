import { replaceFile } from "../replace-file.js";
import { ConfigError } from "./error.js";
import { checked, parseText, readText } from "./load.js";

/**
 * Sets a value in a configuration file, which is made when there is none. The key is a path with
 * dots: `threshold`, `rules.naming`. Nothing is written when the result would be wrong. Rejects
 * with {@link ConfigError}.
 */
export async function setConfigValue(path: string, key: string, value: unknown): Promise<void> {
  const text = await readText(path, false);
  const values = text === undefined ? {} : parseText(path, text);
  if (!isObject(values)) {
    throw new ConfigError(path, [{ key: "", message: "must be an object" }]);
  }
  checked(path, assign(path, values, key.split("."), value));
  try {
    await replaceFile(path, `${JSON.stringify(values, null, 2)}\n`);
  } catch (error) {
    const message = `cannot be written: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError(path, [{ key: "", message }], { cause: error });
  }
}

/** A value by the path of its key; undefined when there is none. */
export function configValue(values: unknown, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>(
      (value, part) => (isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined),
      values,
    );
}

function assign(
  path: string,
  values: Record<string, unknown>,
  parts: readonly string[],
  value: unknown,
): unknown {
  const last = parts.at(-1) ?? "";
  let inner = values;
  for (const part of parts.slice(0, -1)) {
    const next = Object.hasOwn(inner, part) ? inner[part] : {};
    if (!isObject(next)) {
      throw new ConfigError(path, [{ key: part, message: "has a value, and no keys below it" }]);
    }
    define(inner, part, next);
    inner = next;
  }
  define(inner, last, value);
  return values;
}

/** Sets a key, whatever its name: `__proto__` too is only a name here. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
