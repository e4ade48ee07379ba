/** A small reader of VS Code's snippet syntax: tab stops, placeholders, choices, escapes. */

export interface Expansion {
  /** The text with every tab stop at its default. */
  readonly text: string;
  /** Numbers of the tab stops, in the order of the text, with doubles. */
  readonly stops: readonly number[];
  /** Numbers that are given a default, with doubles. */
  readonly defaulted: readonly number[];
  /** Names of variables (`$TM_FILENAME`): in a workflow nearly always a shell variable that nobody escaped. */
  readonly variables: readonly string[];
}

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'stop'; readonly number: number; readonly value: readonly Piece[] | undefined }
  | { readonly kind: 'variable'; readonly name: string };

/** Expands `body` (the lines of a snippet joined) with its defaults. Throws where a placeholder is not closed. */
export function expandSnippet(body: string): Expansion {
  const { pieces } = read(body, 0, false);
  const stops: number[] = [];
  const defaulted: number[] = [];
  const variables: string[] = [];
  const defaults = new Map<number, readonly Piece[]>();
  const walk = (list: readonly Piece[]): void => {
    for (const piece of list) {
      if (piece.kind === 'variable') variables.push(piece.name);
      if (piece.kind !== 'stop') continue;
      stops.push(piece.number);
      if (piece.value === undefined) continue;
      defaulted.push(piece.number);
      if (!defaults.has(piece.number)) defaults.set(piece.number, piece.value);
      walk(piece.value);
    }
  };
  walk(pieces);
  const render = (list: readonly Piece[]): string =>
    list
      .map((piece) => {
        if (piece.kind === 'text') return piece.text;
        if (piece.kind === 'variable') return piece.name;
        return render(defaults.get(piece.number) ?? []);
      })
      .join('');
  return { text: render(pieces), stops, defaulted, variables };
}

function read(body: string, start: number, nested: boolean): { pieces: Piece[]; end: number } {
  const pieces: Piece[] = [];
  let at = start;
  while (at < body.length) {
    const rest = body.slice(at);
    if (nested && rest.startsWith('}')) return { pieces, end: at + 1 };
    const simple = /^\$(?:(\d+)|([A-Za-z_]\w*))/.exec(rest);
    const choice = /^\$\{(\d+)\|((?:\\[\s\S]|[^\\|])*)\|\}/.exec(rest);
    const open = /^\$\{(?:(\d+)|([A-Za-z_]\w*))([:}])/.exec(rest);
    if (/^\\[\\$}]/.test(rest)) {
      pieces.push({ kind: 'text', text: rest.charAt(1) });
      at += 2;
    } else if (simple) {
      pieces.push(stopOrVariable(simple[1], simple[2], undefined));
      at += simple[0].length;
    } else if (choice) {
      const first = /^(?:\\[\s\S]|[^\\,])*/.exec(choice[2] ?? '')?.[0] ?? '';
      const value: Piece[] = [{ kind: 'text', text: first.replace(/\\([\\,|])/g, '$1') }];
      pieces.push(stopOrVariable(choice[1], undefined, value));
      at += choice[0].length;
    } else if (open) {
      at += open[0].length;
      if (open[3] === '}') {
        pieces.push(stopOrVariable(open[1], open[2], undefined));
      } else {
        const inner = read(body, at, true);
        pieces.push(stopOrVariable(open[1], open[2], inner.pieces));
        at = inner.end;
      }
    } else {
      pieces.push({ kind: 'text', text: rest.charAt(0) });
      at += 1;
    }
  }
  if (nested) throw new Error(`a placeholder is not closed: ${body.slice(start, start + 40)}`);
  return { pieces, end: at };
}

const stopOrVariable = (
  number: string | undefined,
  name: string | undefined,
  value: readonly Piece[] | undefined,
): Piece =>
  number === undefined
    ? { kind: 'variable', name: name ?? '' }
    : { kind: 'stop', number: Number(number), value };

/**
 * Puts an expanded snippet where the line `# here` stands in `place`, each of its lines indented as that line is, as
 * the editor does on insertion. Throws when `place` has no such line.
 */
export function insertAt(place: string, text: string): string {
  const spot = /^([ \t]*)# here$/m.exec(place);
  if (spot === null) throw new Error('the place has no line # here');
  const indented = text
    .split('\n')
    .map((line) => `${spot[1]}${line}`)
    .join('\n');
  return place.slice(0, spot.index) + indented + place.slice(spot.index + spot[0].length);
}
