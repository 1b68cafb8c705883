export { createAnalysisServer, type AnalysisServerOptions } from "./analysis/server.js";
export { createMemoryServer, type MemoryServerOptions } from "./memory/server.js";
export { serve, type ServeOptions, type ServerKind } from "./serve.js";
export { stopSignal } from "./stop-signal.js";
export { ListenError, serveHttp, type HttpOptions, type HttpService } from "./transport/http.js";
export { serveStdio, type StdioOptions } from "./transport/stdio.js";
