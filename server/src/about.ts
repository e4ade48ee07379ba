import manifest from '../../package.json' with { type: 'json' };

export const name = 'gatewright';
export const version: string = manifest.version;
export const homepage = 'https://github.com/gatewright/gatewright';

/** The rule's section of RULES.md. */
export const rulePage = (id: string): string => `${homepage}/blob/main/RULES.md#${id}`;
