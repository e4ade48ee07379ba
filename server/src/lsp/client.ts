import { type InitializeParams, InsertTextMode, ResourceOperationKind } from 'vscode-languageserver';
import type { EditAbilities } from './workspace-edit.ts';

/** What of the client's abilities makes a difference here. */
export interface Client {
  readonly pulls: boolean;
  readonly refreshes: boolean;
  readonly watches: boolean;
  readonly registersSettings: boolean;
  /** It shows further places with a diagnostic. */
  readonly showsRelated: boolean;
  /** Undefined: it cannot insert text with tab stops. */
  readonly snippets: { readonly adjustsIndentation: boolean } | undefined;
  readonly edits: EditAbilities;
}

/** Without parameters: a client that can do nothing. */
export function readClient(params: InitializeParams | undefined): Client {
  const { workspace, textDocument } = params?.capabilities ?? {};
  const edit = workspace?.workspaceEdit;
  const items = textDocument?.completion?.completionItem;
  const versioned = edit?.documentChanges === true;
  return {
    pulls: textDocument?.diagnostic !== undefined,
    refreshes: workspace?.diagnostics?.refreshSupport === true,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    registersSettings: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    // Before LSP 3.18 what is said of pushed diagnostics goes for pulled ones too.
    showsRelated:
      textDocument?.publishDiagnostics?.relatedInformation === true ||
      textDocument?.diagnostic?.relatedInformation === true,
    snippets:
      items?.snippetSupport === true
        ? {
            adjustsIndentation:
              items.insertTextModeSupport?.valueSet.includes(InsertTextMode.adjustIndentation) === true,
          }
        : undefined,
    edits: {
      versioned,
      creates: versioned && edit.resourceOperations?.includes(ResourceOperationKind.Create) === true,
      confirms: versioned && edit.changeAnnotationSupport !== undefined,
    },
  };
}
