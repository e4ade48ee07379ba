import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { decode, encode, resolveBelow } from './location.ts';

/** The texts that one analysis has read, by decoded URI; undefined for a file that is not there. */
export type Reads = ReadonlyMap<string, string | undefined>;

export interface FileNow {
  /** As the client spells it, where it is open. */
  readonly uri: string;
  /** Null where it is not open. */
  readonly version: number | null;
  /** Undefined where there is no such file. */
  readonly text: string | undefined;
}

/** The files that workflows call: an open document's text comes before the disk's, which is read once. */
export interface Files {
  /** A reader for one analysis of a workflow under `root`, and what it read. */
  reader(root: string | undefined): { readFile: (path: string) => string | undefined; reads: Reads };
  /** Whether every file still has the text that was read. */
  unchanged(reads: Reads): boolean;
  /** The file as it is now, an open document or on the disk; `uri` in any spelling. */
  now(uri: string): FileNow;
  /** Reads the file anew when it is next wanted; without a URI, all files. */
  forget(uri?: string): void;
}

export function createFiles(
  documents: TextDocuments<TextDocument>,
  readFromHost: ((uri: string) => string | undefined) | undefined,
): Files {
  const onDisk = new Map<string, string | undefined>();

  const openAt = (plain: string): TextDocument | undefined =>
    documents.all().find(({ uri }) => decode(uri) === plain);

  const text = (uri: string): string | undefined => {
    const open = openAt(uri);
    if (open !== undefined) return open.getText();
    if (!onDisk.has(uri)) onDisk.set(uri, readFromHost?.(encode(uri))?.replace(/^\ufeff/, ''));
    return onDisk.get(uri);
  };

  return {
    reader(root) {
      const reads = new Map<string, string | undefined>();
      const readFile = (path: string): string | undefined => {
        const uri = root === undefined ? undefined : resolveBelow(root, path);
        if (uri === undefined) return undefined;
        if (!reads.has(uri)) reads.set(uri, text(uri));
        return reads.get(uri);
      };
      return { readFile, reads };
    },
    unchanged(reads) {
      for (const [uri, read] of reads) if (text(uri) !== read) return false;
      return true;
    },
    now(uri) {
      const plain = decode(uri);
      const open = openAt(plain);
      if (open !== undefined) return { uri: open.uri, version: open.version, text: open.getText() };
      onDisk.delete(plain);
      return { uri, version: null, text: text(plain) };
    },
    forget(uri) {
      if (uri === undefined) onDisk.clear();
      else onDisk.delete(decode(uri));
    },
  };
}
