import { Command } from "commander";

/**
 * `drift help [command...]`, and `help` of each command that has others below it. Commander's own
 * prints all help for a command that there is not, and does not say so.
 */
export function helpCommand(parent: Command): Command {
  return new Command("help")
    .description("Print help for a command.")
    .argument("[command...]", "for instance gate, or memory add")
    .action(async (names: string[]) => {
      const asked = await find(parent, names);
      asked.outputHelp();
    });
}

async function find(parent: Command, names: readonly string[]): Promise<Command> {
  const [name, ...rest] = names;
  if (name === undefined) {
    return parent;
  }
  const command = parent.commands.find((inner) => inner.name() === name);
  if (command !== undefined) {
    return find(command, rest);
  }
  if (parent.commands.length > 0) {
    // Refuses the name, and says which one may be meant.
    await parent.parseAsync([name], { from: "user" });
  }
  return parent.error(`unknown command '${name}': '${parent.name()}' has no commands`);
}
