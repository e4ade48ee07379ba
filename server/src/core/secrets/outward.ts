import { OUTWARD } from '../knowledge/secrets/commands.ts';
import { DATABASE_IMAGES, DATABASE_PROGRAMS } from '../knowledge/secrets/words.ts';
import type { Command } from '../syntax/shell/ast.ts';
import type { LocatedCommand } from '../syntax/shell/shell.ts';
import type { Setting } from './literal.ts';
import { isLocalHost, MENTIONS_LOCAL } from './pairs.ts';

/** Whether a command's credentials are for this machine, for another one, or cannot be told. */
export function settingOf({ remote }: LocatedCommand, { words }: Command, name: string): Setting {
  if (remote) return { local: false, outward: true };
  const values = words.slice(1).map(({ value }) => value);
  const hosts = values.flatMap((value, index) => hostIn(value, values[index - 1] ?? ''));
  if (hosts.some((host) => MENTIONS_LOCAL.test(host) || isLocalHost(host)))
    return { local: true, outward: false };
  if (DATABASE_PROGRAMS.has(name)) {
    if (hosts.some((host) => /^[\w-]+(?:\.[\w-]+)+$/.test(host))) return { local: false, outward: true };
    // Without a host it is the server on this machine, with a computed one it can be any.
    return { local: hosts.length === 0, outward: false };
  }
  if (/^(?:docker|podman|nerdctl)$/.test(name) && /^(?:run|create)$/.test(values[0] ?? ''))
    return { local: values.some((value) => DATABASE_IMAGES.test(value)), outward: false };
  if (/^(?:docker|podman|nerdctl|buildah|helm|oras|skopeo|crane)$/.test(name) && values.includes('login'))
    return { local: false, outward: true };
  if (!OUTWARD.has(name))
    return { local: values.some((value) => MENTIONS_LOCAL.test(value)), outward: false };
  // A computed address can be anything, so the job decides.
  const computed = values.some((value) => /^["']?(?:https?:\/\/)?\$/.test(value));
  return { local: false, outward: !computed || name === 'sshpass' };
}

function hostIn(value: string, before: string): string[] {
  const url =
    /^(?!s3|gs|az|file|docker|oci|git|ssh|wasbs?|abfss?)[a-z][a-z\d+.-]{1,20}:\/\/(?:[^\s/@]{0,200}@)?([^\s/:?#]{1,200})/i.exec(
      value,
    )?.[1];
  if (url !== undefined) return [url];
  if (/^(?:-h|--host|-S|--server|-H|--hostname)$/.test(before)) return [value.replace(/[,:]\d+$/, '')];
  const flag = /^(?:-h|--host=|--server=|--hostname=)(\S+)$/.exec(value)?.[1];
  return flag === undefined ? (MENTIONS_LOCAL.test(value) ? ['localhost'] : []) : [flag];
}
