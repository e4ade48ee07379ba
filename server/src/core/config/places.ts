import type { Config, ConfigPlace } from './model.ts';
import { bestThatFits } from './patterns.ts';

/** An environment in a text, and where it stands there. */
export interface NamedPlace {
  readonly target: ConfigPlace;
  readonly start: number;
  readonly end: number;
}

/** Finds the environments of the configuration in an argument. */
export type Places = (text: string) => NamedPlace | undefined;

/** Shorter patterns would fit words that are no names. */
const LEAST = 3;
const EXTENSION = /\.(?:ya?ml|json|env|tfvars|toml|ini|sh)$/;

/**
 * The environments that the configuration names, as arguments name them: `--env eu-live`, `k8s/eu-live/app.yml`,
 * `values/eu-live.yaml`. Undefined where it names none, so that nothing is asked.
 */
export function placesOf({ environments }: Config): Places | undefined {
  const telling = Object.fromEntries(
    Object.entries(environments).map(([place, patterns]) => [
      place,
      patterns.filter((pattern) => pattern.replaceAll('*', '').length >= LEAST),
    ]),
  ) as Config['environments'];
  if (Object.values(telling).every((patterns) => patterns.length === 0)) return undefined;
  return (text) => {
    const found: NamedPlace[] = [];
    for (const { 0: part, index } of text.matchAll(/[^\s/=:,@"']+/g)) {
      const target = bestThatFits(telling, part) ?? bestThatFits(telling, part.replace(EXTENSION, ''));
      if (target) found.push({ target, start: index, end: index + part.length });
    }
    return found.find(({ target }) => target === 'production') ?? found.at(-1);
  };
}
