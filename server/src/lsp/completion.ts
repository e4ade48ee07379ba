/// <reference path="../code-snippets.d.ts" />
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type Position,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { previewOf, type Snippet, snippetsAt } from '../core/authoring/snippets.ts';
import type { Client } from './client.ts';

/** Completion of workflows. */
export interface Completion {
  /** What fits at the position; only for a client that can insert snippets. */
  items(
    document: TextDocument,
    position: Position,
    client: NonNullable<Client['snippets']>,
  ): Promise<CompletionItem[]>;
  /** The item with what is shown beside it. */
  resolve(item: CompletionItem): Promise<CompletionItem>;
}

/** The file of snippets is read at the first completion: it costs a server that only checks nothing. */
export function createCompletion(): Completion {
  let loaded: Promise<readonly Snippet[]> | undefined;
  const snippets = (): Promise<readonly Snippet[]> => {
    loaded ??= load();
    return loaded;
  };

  return {
    async items(document, position, client) {
      const text = document.getText();
      const offer = snippetsAt(text, document.offsetAt(position), await snippets());
      if (offer === undefined) return [];
      const { start, end } = offer.typed;
      const range = { start: document.positionAt(start), end: document.positionAt(end) };
      // A client filters by what it finds in the range, which for a step may begin with a dash.
      const dash = /^- */.exec(text.slice(start, end))?.[0] ?? '';
      return offer.snippets.map(({ prefix, name, body }) => ({
        label: prefix,
        kind: CompletionItemKind.Snippet,
        detail: name,
        filterText: `${dash}${prefix}`,
        insertTextFormat: InsertTextFormat.Snippet,
        ...(client.adjustsIndentation && { insertTextMode: InsertTextMode.adjustIndentation }),
        textEdit: { range, newText: body.join('\n') },
      }));
    },
    async resolve(item) {
      const snippet = (await snippets()).find(({ prefix }) => prefix === item.label);
      if (snippet === undefined) return item;
      const value = `${snippet.description}\n\n\`\`\`yaml\n${previewOf(snippet)}\n\`\`\``;
      return { ...item, documentation: { kind: MarkupKind.Markdown, value } };
    },
  };
}

async function load(): Promise<Snippet[]> {
  const { default: file } = await import('../../../snippets/gatewright.code-snippets', {
    with: { type: 'json' },
  });
  return Object.entries(file).map(([name, { prefix, description, body }]) => ({
    prefix,
    name,
    description,
    body,
  }));
}
