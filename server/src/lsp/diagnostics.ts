import { type Diagnostic, DiagnosticSeverity, type Range, type TextEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { name, rulePage } from '../about.ts';
import type { FileEdits, Finding, Severity } from '../core/rules/rule.ts';
import { fingerprint } from '../core/text/fingerprint.ts';
import { type LineIndex, lineIndex } from '../core/text/line-index.ts';
import type { Edit, Span } from '../core/text/span.ts';

/** A fix as it travels in a diagnostic's `data` to the client and back. */
export interface FixData {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: TextEdit[];
  /** Absent where the fix changes nothing but the document. */
  readonly elsewhere?: FileEditsData[];
}

/** What a fix changes in another file. */
export interface FileEditsData {
  /** Relative to the workspace's root, with `/`. */
  readonly path: string;
  /** The fingerprint of the text that the edits were made for; null for a file that is to be made. */
  readonly text: string | null;
  readonly edits: TextEdit[];
}

export interface DiagnosticData {
  /** The document's version that the edits belong to. */
  readonly version: number;
  readonly fixes: FixData[];
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const toRange = (document: TextDocument, { start, end }: Span): Range => ({
  start: document.positionAt(start),
  end: document.positionAt(end),
});

export const toTextEdit = (document: TextDocument, { span, text }: Edit): TextEdit => ({
  range: toRange(document, span),
  newText: text,
});

/** An edit of a text that is no open document. */
function editOfText(lines: LineIndex, { span, text }: Edit): TextEdit {
  const position = (offset: number) => {
    const { line, column } = lines.positionAt(offset);
    return { line, character: column };
  };
  return { range: { start: position(span.start), end: position(span.end) }, newText: text };
}

export function toFileEditsData({ path, source, edits }: FileEdits): FileEditsData {
  const lines = lineIndex(source ?? '');
  return {
    path,
    text: source === undefined ? null : fingerprint(source),
    edits: edits.map((edit) => editOfText(lines, edit)),
  };
}

/** `document` must still hold the text that was analysed; `related` says whether the client shows further places. */
export function toDiagnostic(document: TextDocument, finding: Finding, related: boolean): Diagnostic {
  const data: DiagnosticData = {
    version: document.version,
    fixes: finding.fixes.map(({ title, safe, edits, elsewhere = [] }) => ({
      title,
      safe,
      edits: edits.map((edit) => toTextEdit(document, edit)),
      ...(elsewhere.length > 0 && { elsewhere: elsewhere.map(toFileEditsData) }),
    })),
  };
  const diagnostic: Diagnostic = {
    range: toRange(document, finding.span),
    severity: SEVERITIES[finding.severity],
    code: finding.rule,
    codeDescription: { href: rulePage(finding.rule) },
    source: name,
    message: finding.message,
    data,
  };
  if (related && finding.related.length > 0) {
    diagnostic.relatedInformation = finding.related.map(({ span, message }) => ({
      location: { uri: document.uri, range: toRange(document, span) },
      message,
    }));
  }
  return diagnostic;
}

/** The data of a diagnostic that a client sent back; undefined where it is not ours, or was stripped. */
export function readData(value: unknown): DiagnosticData | undefined {
  if (!isRecord(value) || typeof value.version !== 'number' || !Array.isArray(value.fixes)) return undefined;
  return value.fixes.every(isFix) ? { version: value.version, fixes: value.fixes } : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isFix = (value: unknown): value is FixData =>
  isRecord(value) &&
  typeof value.title === 'string' &&
  typeof value.safe === 'boolean' &&
  areEdits(value.edits) &&
  (value.elsewhere === undefined || (Array.isArray(value.elsewhere) && value.elsewhere.every(isFileEdits)));

const isFileEdits = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.path === 'string' &&
  (value.text === null || typeof value.text === 'string') &&
  areEdits(value.edits);

const areEdits = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((edit) => isRecord(edit) && typeof edit.newText === 'string' && isRange(edit.range));

const isRange = (value: unknown): value is Range =>
  isRecord(value) && isPosition(value.start) && isPosition(value.end);

const isPosition = (value: unknown): boolean =>
  isRecord(value) && Number.isInteger(value.line) && Number.isInteger(value.character);

export const sameRange = (a: Range, b: Range): boolean =>
  a.start.line === b.start.line &&
  a.start.character === b.start.character &&
  a.end.line === b.end.line &&
  a.end.character === b.end.character;
