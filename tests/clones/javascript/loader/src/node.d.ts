declare module "node:module" {
  export function createRequire(from: string): (name: string) => unknown;
}
interface ImportMeta {
  readonly url: string;
}
