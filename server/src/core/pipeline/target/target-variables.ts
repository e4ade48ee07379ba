import { wordsOf } from './target-words.ts';

const TARGET_VARIABLES = new Set(
  'env environment environments stage namespace cluster slot workspace profile tier target envs stack inventory'.split(
    ' ',
  ),
);

/** Variables and inputs whose value names a stage: `STAGE`, `targetEnv`, `environment_name`, `SPRING_PROFILES_ACTIVE`. */
export function isTargetVariable(name: string): boolean {
  const words = wordsOf(name).map(({ word }) => word);
  const last = words.at(-1) ?? '';
  return (
    TARGET_VARIABLES.has(last) ||
    (words.length > 1 &&
      ['name', 'short', 'long', 'type'].includes(last) &&
      TARGET_VARIABLES.has(words.at(-2) ?? '')) ||
    (last === 'active' && words.includes('profiles'))
  );
}

/** Variables that name the machine or the service that something goes to. */
export const isPlaceVariable = (name: string): boolean =>
  /(?:^|_)(?:HOST|SERVER|APP|APP_NAME|SERVICE|DOMAIN)$/i.test(name);

/** Variables by which an application chooses its configuration, whatever it is deployed to. */
export const isProfile = (name: string): boolean =>
  /^(?:NODE_ENV|RAILS_ENV|RACK_ENV|SPRING_PROFILES_ACTIVE|APP_ENV|ASPNETCORE_ENVIRONMENT|DOTNET_ENVIRONMENT|FLASK_ENV|DJANGO_ENV|MIX_ENV|BABEL_ENV|GATSBY_ACTIVE_ENV|VITE_\w*|REACT_APP_\w*|NEXT_PUBLIC_\w*|BUILD_ENV|SYMFONY_ENV|CI_ENV|NODE_CONFIG_ENV)$/i.test(
    name,
  );
