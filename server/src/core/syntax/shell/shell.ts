import { Language, Parser } from 'web-tree-sitter';
import type { ShellTree } from './ast.ts';
import { maskExpressions } from './mask.ts';
import { readRaw } from './raw.ts';
import { readStatements } from './reader.ts';
import { readPieces } from './recover.ts';

export {
  type Arguments,
  commandName,
  type Flag,
  type FlagSpec,
  flagOf,
  locateInWord,
  parseArguments,
  tailOfWord,
  variablesIn,
  wordValue,
} from './arguments.ts';
export { shellText } from './mask.ts';
export { commandsOf, type LocatedCommand } from './nested.ts';
export { unwrap } from './unwrap.ts';

/** Reads shell scripts. It remembers trees by their text and never throws. */
export interface ShellParser {
  parse(text: string): ShellTree;
}

/** What the memo holds at most: trees, and characters of their texts. */
const MAX_TREES = 4000;
const MAX_CHARACTERS = 4_000_000;

/**
 * How long one script may take, in milliseconds, twice if it must be read in pieces. No script that people write
 * comes near; for a file full of hostile ones the time shrinks with each that uses it up.
 */
const PATIENCE = { most: 200, least: 20 };
/** Longer texts are read in pieces from the start. */
const MAX_WHOLE = 50_000;

/** The WebAssembly of web-tree-sitter as bytes, and of tree-sitter-bash as bytes or compiled. */
export interface Wasm {
  readonly runtime: Uint8Array;
  readonly bash: Uint8Array | Parameters<typeof Language.loadSync>[0];
}

/** A parser from its WebAssembly modules. Rejects where they cannot be loaded. */
export async function loadShellParser({ runtime, bash }: Wasm): Promise<ShellParser> {
  await Parser.init({ wasmBinary: runtime });
  const parser = new Parser();
  parser.setLanguage(bash instanceof Uint8Array ? await Language.load(bash) : Language.loadSync(bash));

  const trees = new Map<string, ShellTree>();
  let characters = 0;
  let patience: number = PATIENCE.most;
  return {
    parse(text) {
      const known = trees.get(text);
      if (known) {
        trees.delete(text);
        trees.set(text, known);
        return known;
      }
      const start = Date.now();
      const tree = parseScript(parser, text, patience);
      const took = Date.now() - start;
      patience =
        took > patience ? Math.max(PATIENCE.least, patience / 2) : Math.min(PATIENCE.most, patience + 1);
      trees.set(text, tree);
      characters += text.length;
      for (const oldest of trees.keys()) {
        if (oldest === text || (trees.size <= MAX_TREES && characters <= MAX_CHARACTERS)) break;
        trees.delete(oldest);
        characters -= oldest.length;
      }
      return tree;
    },
  };
}

function parseScript(parser: Parser, text: string, patience: number): ShellTree {
  try {
    const { masked, masks } = maskExpressions(text);
    const raw =
      text.length > MAX_WHOLE ? undefined : readRaw({ parser, until: Date.now() + patience }, masked, 0);
    const whole = raw && raw.damage !== 'spread';
    const roots = whole ? [raw.root] : readPieces({ parser, until: Date.now() + patience }, masked);
    return readStatements({ text, masks }, roots, raw?.damage !== 'none');
  } catch {
    // Nested too deeply, or a fault in the grammar's code: as good as unreadable.
    return { text, statements: [], commands: [], hasErrors: true };
  }
}
