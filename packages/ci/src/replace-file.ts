import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a file so that it holds the old text or the new, and never a part, whatever ends the
 * process. Rejects with the system's error.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}
