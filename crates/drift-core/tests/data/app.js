"use strict";
const path = require("path");
const { start } = require("./server");
require(path.join("computed", "path"));

class Server extends Base {
  static port = 80;
  handler = (request) => {
    this.log(request);
  };

  static create() {
    return new Server();
  }

  get url() {
    return new URL.Builder(Server.port).build();
  }
}

function* numbers() {
  yield* numbers();
}

const Anonymous = class {
  run() {}
};

const api = {
  list() {
    return start();
  },
};

export default async function () {
  const plugin = await import("./plugin.js");
  plugin.default?.();
}
