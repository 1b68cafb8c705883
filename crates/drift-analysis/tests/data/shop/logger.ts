export class Logger {
  write(message: string): void {
    console.log(message);
  }
}
