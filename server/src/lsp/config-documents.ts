import {
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  type Hover,
  MarkupKind,
  type Position,
  type Range,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { name } from '../about.ts';
import { completeConfig, hoverConfig, type Suggestion } from '../core/config/assist.ts';
import { type ConfigProblem, readConfigFile } from '../core/config/file.ts';
import { namesIn } from '../core/config/names.ts';
import { CONFIG_PATHS } from '../core/config.ts';
import type { Rule } from '../core/rules/rule.ts';
import { lineIndex } from '../core/text/line-index.ts';
import type { Span } from '../core/text/span.ts';
import { type DiagnosticData, toTextEdit } from './diagnostics.ts';
import type { Files } from './files.ts';
import { decode, encode, type Location, locateConfig, uriBelow } from './location.ts';

/** The open configuration files: `.github/gatewright.yml`, and `.github/gatewright.*.yml` for what it extends. */
export interface ConfigDocuments {
  covers(uri: string): boolean;
  diagnostics(document: TextDocument, related: boolean): Diagnostic[];
  completion(document: TextDocument, position: Position): CompletionItem[];
  hover(document: TextDocument, position: Position): Hover | null;
}

export interface ConfigDocumentsContext {
  readonly files: Files;
  readonly rules: readonly Rule[];
  /** The files of a folder, by their names; a host that cannot tell gives none. */
  readonly listFiles: (uri: string) => readonly string[];
  /** URIs of the open documents. */
  readonly open: () => readonly string[];
}

/** The code of the diagnostics. */
const CODE = 'configuration';
const WORKFLOWS = '.github/workflows';
/** Workflows that are read for the names in them. */
const MOST_WORKFLOWS = 200;

export function createConfigDocuments({
  files,
  rules,
  listFiles,
  open,
}: ConfigDocumentsContext): ConfigDocuments {
  const ruleIds = rules.map(({ id }) => id);

  /** Workflows on the disk, and those that are only in the editor. */
  const workflowsOf = ({ root }: Location): string[] => {
    if (root === undefined) return [];
    const folder = `${root}/${WORKFLOWS}`;
    const opened = open().flatMap((uri) => {
      const at = decode(uri);
      return at.startsWith(`${folder}/`) ? [at.slice(folder.length + 1)] : [];
    });
    const names = [...new Set([...listFiles(encode(folder)), ...opened])];
    return names.filter((file) => /^[^/]+\.ya?ml$/i.test(file)).slice(0, MOST_WORKFLOWS);
  };

  return {
    covers: (uri) => locateConfig(uri) !== undefined,
    diagnostics(document, related) {
      const location = locateConfig(document.uri);
      if (location === undefined) return [];
      const { path, root } = location;
      const { readFile } = files.reader(root);
      const { problems } = readConfigFile({ path, text: document.getText(), readFile, ruleIds });
      const shown = problems.map((problem) =>
        problem.path === path
          ? own(document, problem)
          : foreign(document, location, problem, readFile, related),
      );
      const [first, ...others] = CONFIG_PATHS;
      if (others.some((other) => other === path) && readFile(first) !== undefined)
        shown.unshift(unread(document, first));
      return shown;
    },
    completion(document, position) {
      const location = locateConfig(document.uri);
      if (location === undefined) return [];
      const { readFile } = files.reader(location.root);
      const names = () =>
        namesIn(workflowsOf(location).flatMap((file) => readFile(`${WORKFLOWS}/${file}`) ?? []));
      const found = completeConfig(document.getText(), document.offsetAt(position), { rules, names });
      return found.map((one) => itemOf(document, one));
    },
    hover(document, position) {
      const found = hoverConfig(document.getText(), document.offsetAt(position), rules);
      if (found === undefined) return null;
      return {
        contents: { kind: MarkupKind.Markdown, value: found.text },
        range: rangeOf(document, found.span),
      };
    },
  };
}

const rangeOf = (document: TextDocument, { start, end }: Span): Range => ({
  start: document.positionAt(start),
  end: document.positionAt(end),
});

function diagnostic(document: TextDocument, span: Span, message: string, data: DiagnosticData): Diagnostic {
  const severity = DiagnosticSeverity.Error;
  return { range: rangeOf(document, span), severity, code: CODE, source: name, message, data };
}

const own = (document: TextDocument, { span, message, fixes }: ConfigProblem): Diagnostic =>
  diagnostic(document, span, message, {
    version: document.version,
    fixes: fixes.map(({ title, safe, edits }) => ({
      title,
      safe,
      edits: edits.map((edit) => toTextEdit(document, edit)),
    })),
  });

/** A mistake in a file that this one extends stands where that is named. */
function foreign(
  document: TextDocument,
  location: Location,
  { path, span, message, via }: ConfigProblem,
  readFile: (path: string) => string | undefined,
  related: boolean,
): Diagnostic {
  const lines = lineIndex(readFile(path) ?? '');
  const position = (offset: number): Position => {
    const { line, column } = lines.positionAt(offset);
    return { line, character: column };
  };
  const range = { start: position(span.start), end: position(span.end) };
  const text = `\`${path}\`, line ${range.start.line + 1}: ${message}`;
  const shown = diagnostic(document, via ?? { start: 0, end: 0 }, text, {
    version: document.version,
    fixes: [],
  });
  const uri = uriBelow(document.uri, location, path);
  return related && uri !== undefined
    ? { ...shown, relatedInformation: [{ location: { uri, range }, message }] }
    : shown;
}

function unread(document: TextDocument, other: string): Diagnostic {
  const message = `Nothing of this file counts, since \`${other}\` is there too.`;
  const end = document.getText().search(/[\r\n]|$/);
  const shown = diagnostic(document, { start: 0, end }, message, { version: document.version, fixes: [] });
  return { ...shown, severity: DiagnosticSeverity.Warning };
}

const KINDS: Readonly<Record<Suggestion['kind'], CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  word: CompletionItemKind.EnumMember,
  name: CompletionItemKind.Value,
};

function itemOf(
  document: TextDocument,
  { label, kind, insert, typed, documentation }: Suggestion,
): CompletionItem {
  return {
    label,
    kind: KINDS[kind],
    // A client filters by what it finds in the range, which may begin with a quote.
    filterText: `${/^["']/.exec(document.getText().slice(typed.start, typed.end))?.[0] ?? ''}${label}`,
    textEdit: { range: rangeOf(document, typed), newText: insert },
    ...(documentation !== undefined && {
      documentation: { kind: MarkupKind.Markdown, value: documentation },
    }),
  };
}
