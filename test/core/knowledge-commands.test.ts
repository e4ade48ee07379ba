import { describe, expect, test } from 'vitest';
import { commands, tools } from '../../server/src/core/knowledge/index.ts';
import { testShell } from './support/shell.ts';

const shell = await testShell();

function rowsOf(line: string, remote: boolean): string[] {
  const [command] = shell.parse(line).commands;
  return command ? commands.match(command, remote).map(({ row }) => row.id) : [];
}

describe('every row of the command tables', () => {
  const rows = tools.flatMap((tool) =>
    tool.rows.map((row) => ({ id: row.id, example: row.example, remote: row.remote === true })),
  );

  test.each(rows)('$id explains its example, and no other row does', ({ id, example, remote }) => {
    expect(rowsOf(example, remote)).toEqual([id]);
  });

  test('has a name of its own and says where it comes from', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const tool of tools) {
      expect(tool.source).not.toBe('');
      for (const row of tool.rows) expect(row.example.trim()).not.toBe('');
    }
  });
});
