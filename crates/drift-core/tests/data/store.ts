import fs from "node:fs";
import { User } from "./model";
export { migrate } from "./migrate";
import legacy = require("./legacy");

export interface Store {
  load(id: string): User;
}

export enum Mode {
  Read,
  Write,
}

export abstract class BaseStore<T> implements Store {
  private cache = new Map<string, T>();

  constructor(private readonly path: string) {
    this.open(path);
  }

  load(id: string): User {
    return this.cache.get(id) ?? this.#read(id);
  }

  save = async (user: User): Promise<void> => {
    await fs.promises.writeFile(this.path, encode(user));
  };

  #read(id: string): User {
    return decode<User>(fs.readFileSync(id));
  }

  abstract open(path: string): void;
}

namespace codec {
  export function encode(value: unknown): string {
    return JSON.stringify(value);
  }
}

const decode = function (text: Buffer) {
  return JSON.parse(text.toString());
};

legacy.register(BaseStore);
