import { Language, Parser } from 'web-tree-sitter';
import type { ShellTree } from './shell-ast.ts';
import { maskExpressions } from './shell-mask.ts';
import { readRaw } from './shell-raw.ts';
import { readStatements } from './shell-reader.ts';
import { readPieces } from './shell-recover.ts';

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
} from './shell-arguments.ts';
export { shellText } from './shell-mask.ts';
export { commandsOf, type LocatedCommand } from './shell-nested.ts';
export { unwrap } from './shell-unwrap.ts';

/** Reads shell scripts. It remembers trees by their text and never throws. */
export interface ShellParser {
  parse(text: string): ShellTree;
}

/** What the memo holds at most: trees, and characters of their texts. */
const MAX_TREES = 4000;
const MAX_CHARACTERS = 4_000_000;

/**
 * A parser from the WebAssembly modules of web-tree-sitter (`runtime`) and tree-sitter-bash (`bash`), as bytes.
 * Rejects where they cannot be loaded.
 */
export async function loadShellParser(wasm: { runtime: Uint8Array; bash: Uint8Array }): Promise<ShellParser> {
  await Parser.init({ wasmBinary: wasm.runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasm.bash));

  const trees = new Map<string, ShellTree>();
  let characters = 0;
  return {
    parse(text) {
      const known = trees.get(text);
      if (known) {
        trees.delete(text);
        trees.set(text, known);
        return known;
      }
      const tree = parseScript(parser, text);
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

function parseScript(parser: Parser, text: string): ShellTree {
  try {
    const { masked, masks } = maskExpressions(text);
    const raw = readRaw(parser, masked, 0);
    const roots = raw?.damage === 'spread' ? readPieces(parser, masked) : raw ? [raw.root] : [];
    return readStatements({ text, masks }, roots, raw?.damage !== 'none');
  } catch {
    // Nested too deeply, or a fault in the grammar's code: as good as unreadable.
  }
  return { text, statements: [], commands: [], hasErrors: true };
}
