import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf, UsageError } from './io.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses a command's arguments; what does not fit is a `UsageError`. */
export function parse<const T extends Options>(command: string, args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${command}: ${messageOf(error).split('. ')[0]}.`);
  }
}

/** The value of an option that takes one of a few words; the first is the default. */
export function oneOf<const T extends string>(
  option: string,
  value: string | undefined,
  words: readonly [T, ...T[]],
): T {
  if (value === undefined) return words[0];
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} ${value}: use ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.`);
}
