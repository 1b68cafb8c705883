import { Command } from "commander";
import { configKeys, configValue, setConfigValue } from "driftdetect-ci";
import { UsageError } from "../failure.js";
import type { Invocation } from "../invocation.js";
import { configOf, withJson, withRoot, type ProjectOptions } from "../settings.js";

/** `drift config show|get|set|path` */
export function configCommand(invocation: Invocation): Command {
  const command = new Command("config")
    .description("Read and change a project's drift.config.json.")
    .addHelpText(
      "after",
      `
Keys: ${configKeys.join(", ")}; a key below another is written with a dot.

Examples:
  drift config set threshold 80
  drift config set rules.naming error
  drift config set ignore '["test/fixtures/"]'
  drift config get threshold`,
    );
  for (const make of [show, get, set, path]) {
    command.addCommand(withJson(withRoot(make(invocation))));
  }
  return command;
}

function show(invocation: Invocation): Command {
  return new Command("show")
    .description("Print the configuration, with the defaults of what it does not say.")
    .action(async (options: ProjectOptions) => {
      const { config, path, exists } = await configOf(invocation.terminal, options);
      invocation.print({ path, exists, config }, () => [
        exists ? `${path}:` : `Defaults (there is no ${path}):`,
        JSON.stringify(config, null, 2),
      ]);
    });
}

function get(invocation: Invocation): Command {
  return new Command("get")
    .description("Print a value; nothing for one that is not set and has no default.")
    .argument("<key>", "for instance threshold, or rules.naming")
    .action(async (key: string, options: ProjectOptions) => {
      checkKey(key);
      const { config } = await configOf(invocation.terminal, options);
      const value = configValue(config, key);
      invocation.print({ key, value: value ?? null }, () =>
        value === undefined ? [] : [typeof value === "string" ? value : JSON.stringify(value)],
      );
    });
}

function set(invocation: Invocation): Command {
  return new Command("set")
    .description("Set a value; the file is made when there is none.")
    .argument("<key>", "for instance threshold, or rules.naming")
    .argument("<value>", "JSON, or text")
    .action(async (key: string, text: string, options: ProjectOptions) => {
      checkKey(key);
      const { path } = await configOf(invocation.terminal, { ...options });
      const value = parsed(text);
      await setConfigValue(path, key, value);
      invocation.print({ path, key, value }, () => [
        `${key} is ${JSON.stringify(value)} in ${path}`,
      ]);
    });
}

function path(invocation: Invocation): Command {
  return new Command("path")
    .description("Print where the configuration is, or would be.")
    .action(async (options: ProjectOptions) => {
      const { path, exists } = await configOf(invocation.terminal, options);
      invocation.print({ path, exists }, () => [path]);
    });
}

function checkKey(key: string): void {
  const [first = ""] = key.split(".");
  if (!configKeys.includes(first)) {
    throw new UsageError(`there is no key ${key}; there are ${configKeys.join(", ")}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
