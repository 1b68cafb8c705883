export { makeDirectory, type Directory } from "./directory.js";
export { shop, shopWithReport } from "./shop.js";
