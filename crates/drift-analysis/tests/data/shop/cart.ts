import { price } from "./catalog";
import { Logger } from "./logger.js";

export class Cart {
  private items: string[] = [];

  addItem(item: string): void {
    this.items.push(item);
    this.logChange(item);
  }

  total(): number {
    return this.items.map((item) => price(item)).reduce((a, b) => a + b, 0);
  }

  private logChange(item: string): void {
    new Logger().write(item);
  }
}
