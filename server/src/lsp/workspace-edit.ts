import { CreateFile, TextDocumentEdit, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';

/** What a client takes in an edit. */
export interface EditAbilities {
  /** It checks the version of a document that an edit was made for. */
  readonly versioned: boolean;
  /** It makes files. */
  readonly creates: boolean;
  /** It can ask the user before it applies an edit. */
  readonly confirms: boolean;
}

export interface DocumentEdits {
  readonly uri: string;
  /** Null for a file that is not open. */
  readonly version: number | null;
  readonly edits: readonly TextEdit[];
  /** The file is to be made. */
  readonly isNew?: boolean;
}

/** What a client shows with an edit that the user is to confirm. */
export interface Preview {
  readonly label: string;
  readonly description: string;
}

const PREVIEW = 'preview';

/**
 * An edit of one or more documents, tied to the versions that it was made for where the client can check that.
 * Undefined where the client cannot do it. `preview` asks the user first, in a client that can.
 */
export function workspaceEdit(
  documents: readonly DocumentEdits[],
  { versioned, creates, confirms }: EditAbilities,
  preview?: Preview,
): WorkspaceEdit | undefined {
  const changed = documents.filter(({ edits, isNew }) => edits.length > 0 || isNew);
  if (changed.some(({ isNew }) => isNew) && !creates) return undefined;
  if (!versioned) return { changes: Object.fromEntries(changed.map(({ uri, edits }) => [uri, [...edits]])) };
  const asks = preview !== undefined && confirms;
  const annotated = (edit: TextEdit) => (asks ? { ...edit, annotationId: PREVIEW } : edit);
  const documentChanges = changed.flatMap(({ uri, version, edits, isNew }) => [
    ...(isNew ? [CreateFile.create(uri, { overwrite: false, ignoreIfExists: false })] : []),
    TextDocumentEdit.create({ uri, version }, edits.map(annotated)),
  ]);
  if (!asks) return { documentChanges };
  return { documentChanges, changeAnnotations: { [PREVIEW]: { ...preview, needsConfirmation: true } } };
}
