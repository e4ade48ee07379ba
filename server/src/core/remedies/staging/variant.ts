/**
 * The staging variant of steps that deploy to production. Text in, text out: the lines of steps as they are written.
 */

export interface Variant {
  readonly texts: readonly string[];
  /** Variables that the staging environment has to define, with what production has there. */
  readonly variables: Map<string, string>;
  /** Something that says where the deploy goes is another one now. */
  readonly moved: boolean;
  /** Files that carry staging's name where production's did. */
  readonly files: readonly string[];
  /** Other names that do: staging's → production's. */
  readonly guessed: ReadonlyMap<string, string>;
}

/** Action inputs that say where a deploy goes. */
const TARGET_INPUT =
  /^(?:app-?name|app_name|app|application_?name|application-name|heroku_app_name|site|site_?id|project-?name|projectname|host|hostname|server|server-?ip|ftp-?server|ssh_?host|remote_?host|environment_?name|cluster|cluster_?name|cluster-name|service|service_?name|service-name|ecs-service|ecs-cluster|function_?name|function-name|namespace|stack-?name|slot-name|environment|env|stage|deployment-group|deployment-group-name|instance|resource-?group|resourcegroupname|containerappname|api-name|space|stage-name|remote_dir|domain|bucket|cf_app|cf_space|to|webhook_?url|deploy_?url|web_hosts?)$/i;
/** Environment variables that do. */
const TARGET_VARIABLE =
  /(?:^|_)(?:HOST|HOSTNAME|SERVER|CLUSTER|CLUSTER_ID|SERVICE|SERVICE_NAME|NAMESPACE|APP|APP_NAME|WEBAPP_NAME|FUNCTIONAPP_NAME|FUNCTION_NAME|BUCKET|BUCKET_NAME|SITE|SITE_ID|ENVIRONMENT|ENV|STAGE|DOMAIN|INSTANCE|RESOURCE_GROUP|STACK|STACK_NAME|DEST_DIR|REMOTE_DIR|API_NAME|DISTRIBUTION_ID|WEB_HOSTS|SPACE)$/;
/** Those of them that hold a name which staging may share. */
const NOT_TARGET =
  /^(?:NODE_ENV|RAILS_ENV|APP_ENV|FLASK_ENV|DJANGO_ENV|CI_.*|GITHUB_.*|CONTAINER_NAME|IMAGE.*|.*IMAGE_NAME|.*REGISTRY.*|.*REPOSITORY.*)$/;
/** Flags of commands that do. */
const TARGET_FLAG =
  /(?<=\s)(--(?:app|app-name|namespace|cluster|cluster-name|service|service-name|function-name|environment|env|environment-name|stage|site|project-name|stack-name|resource-group|slot|host|application-name|distribution-id|context|kube-context|instance|space)|-[nag])([= ])("?)([^\s"'$\\]+)\3(?=\s|$)/g;
/** A site whose name is written out. */
export const ORIGIN =
  /https?:\/\/(?!localhost|127\.|[\w.-]*(?:github|githubusercontent)\.com)[A-Za-z0-9][\w.-]*\.[a-z]{2,}(?::\d+)?/g;
/** Flags that say where by themselves, so that what they are said of can keep its name. */
const PLACE = /\s(?:--(?:environment|env|stage|namespace|context|kube-context)|-n)[ =](?!["']?\$)/;
const OF_PLACE = /^--(?:service|service-name|app|app-name|function-name|site|instance)$/;
/** Any flag with a word behind it. */
const NAMED_FLAG = /(?<=\s)(--?[A-Za-z][\w-]*)([= ])([\w.:-]+)(?=\s|$)/g;
/** Flags whose value says how something is built or run, and not where. */
const NOT_PLACE =
  /^(?:--(?:mode|configuration|only|omit|include|target|build-arg|node-env|tag|image|set|branch|name|file|filename|env-file|config|values)|-[celtobmf])$/;
/** A folder that is named after production. */
const MANIFESTS =
  /(?<![\w:@$./-])(?:\.\/)?(?:[\w.-]+\/)*(?:production|prod|prd|live)(?:\/[\w.-]*)*(?=\s|$)(?<=\/.*)/g;
/** Places on other machines: user@host:/path and addresses of buckets. */
const BUCKET = /\b(s3|gs):\/\/([\w.-]+)/g;
const MACHINE = /(?<![\w.@/-])([\w.-]+)@((?:[\w-]+\.)*[\w-]+)(?=[:\s"']|$)/g;

const PRODUCTION = /(?<![A-Za-z])(production|prod|prd|live)(?![A-Za-z])/gi;

const staging = (word: string): string =>
  word === word.toUpperCase() ? 'STAGING' : /^[A-Z]/.test(word) ? 'Staging' : 'staging';
const renamed = (value: string): string => value.replaceAll(PRODUCTION, staging);

/** `shared`: environment variables whose literals say where a deploy goes and what its image is called. */
export function stagingVariant(
  steps: readonly { readonly text: string; readonly checks: boolean }[],
  shared: readonly (readonly [string, string])[],
): Variant {
  const variables = new Map<string, string>();
  let moved = false;
  const files = new Set<string>();
  const variable = (name: string, value: string): string => {
    moved = true;
    const plain = name
      .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
      .replaceAll(/\W+/g, '_')
      .replace(/^_+/, '')
      .toUpperCase();
    const known =
      /^(?:APP|SITE|HOST|SERVER|CLUSTER|SERVICE|NAMESPACE|ENVIRONMENT|ENV|STAGE|TO|INSTANCE|SPACE)$/.test(
        plain,
      )
        ? `DEPLOY_${plain}`
        : plain;
    let unique = known;
    for (let i = 2; variables.has(unique) && variables.get(unique) !== value; i++) unique = `${known}_${i}`;
    variables.set(unique, value);
    return `\${{ vars.${unique} }}`;
  };
  const guessed = new Map<string, string>();
  let inPlace = false;
  /** The same value with staging's word, or one that the environment defines. */
  const other = (name: string, value: string): string => {
    const own = renamed(value);
    if (own !== value) {
      moved = true;
      guessed.set(own, value);
      return own;
    }
    return variable(name, value);
  };

  const address = (origin: string): string => {
    variables.set('APP_URL', origin);
    return '${{ vars.APP_URL }}';
  };
  const written = new Map(shared);
  const change = (line: string): string => {
    if (/^\s*#/.test(line)) return line;
    const named = /^(\s*(?:- )?name: )(.*)$/.exec(line);
    if (named) return `${named[1] ?? ''}${renamed(named[2] ?? '')}`;
    const pair = /^(\s+)([\w.-]+):(\s+)(["']?)([^\s"'#|>&*![{][^"'#]*?)\4(\s*(?:#.*)?)$/.exec(line);
    if (pair) {
      const [, pad = '', key = '', gap = '', quote = '', value = '', tail = ''] = pair;
      const isTarget = TARGET_INPUT.test(key) || (TARGET_VARIABLE.test(key) && !NOT_TARGET.test(key));
      const [, read = ''] = /^\$\{\{\s*env\.(\w+)\s*\}\}$/.exec(value) ?? [];
      const literal = written.get(read);
      if (isTarget && literal !== undefined)
        return `${pad}${key}:${gap}${quote}${variable(read, literal)}${quote}${tail}`;
      if (isTarget && !value.includes('${') && !/^(?:true|false|\d+|localhost|127\.0\.0\.1)$/.test(value))
        return `${pad}${key}:${gap}${quote}${other(key, value)}${quote}${tail}`;
    }
    return inScript(line);
  };

  function inScript(line: string): string {
    // It knows three environments, and builds for each anew.
    if (/\bvercel\s/.test(line)) return line;
    let out = line.replaceAll(
      TARGET_FLAG,
      (whole, flag: string, gap: string, quote: string, value: string) => {
        const name =
          flag === '-n' ? 'namespace' : flag === '-a' ? 'app' : flag === '-g' ? 'resource-group' : flag;
        if (flag.length === 2 && !/\b(?:kubectl|helm|oc|heroku|fly|flyctl|az)\b/.test(line)) return whole;
        if (flag === '-g' && !/\baz\s/.test(line)) return whole;
        if (inPlace && OF_PLACE.test(flag)) return whole;
        return `${flag}${gap}${quote}${other(name, value)}${quote}`;
      },
    );
    out = out.replaceAll(BUCKET, (whole, scheme: string, name: string) =>
      /\b(?:sync|cp|rsync|mv)\b/.test(line) || /^\s*"?s3:/.test(line)
        ? `${scheme}://${other('BUCKET', name)}`
        : whole,
    );
    if (/\b(?:ssh|scp|rsync|sftp)\b/.test(line) || /^\s*"?[\w.-]+@/.test(line)) {
      out = out.replaceAll(MACHINE, (whole, user: string, host: string) =>
        /^git$/.test(user) ? whole : `${user}@${other('DEPLOY_HOST', host)}`,
      );
    }
    out = out.replaceAll(
      /(\bgcloud (?:beta )?run deploy )([a-z][\w-]*)/g,
      (_, head: string, name: string) => `${head}${other('SERVICE', name)}`,
    );
    out = out.replaceAll(
      /((?:^|[\s/])[\w./-]*\.sh\s+)(production|prod|live)(?=\s|$)/g,
      (_, head: string, word: string) => {
        moved = true;
        return `${head}${staging(word)}`;
      },
    );
    if (/\bnetlify deploy\b/.test(line) && / --prod(?:=true)?(?=\s|$)/.test(line)) {
      moved = true;
      out = out.replace(/ --prod(?:=true)?(?=\s|$)/, ' --alias staging');
    }
    // Whatever else is named after production: a project, a folder of manifests.
    out = out.replaceAll(NAMED_FLAG, (whole, flag: string, gap: string, value: string) => {
      const own = renamed(value);
      if (own === value || NOT_PLACE.test(flag)) return whole;
      return `${flag}${gap}${other(flag, value)}`;
    });
    if (/\b(?:kubectl|kustomize|oc|helm)\s/.test(line))
      out = out.replaceAll(MANIFESTS, (whole) => {
        moved = true;
        files.add(renamed(whole));
        return renamed(whole);
      });
    // A file that says where: values, a stack, an application's description.
    out = out.replaceAll(
      /(?<![\w.:/$-])((?:\.\/)?[\w./-]*(?<![A-Za-z])(?:production|prod|prd|live)(?![A-Za-z])[\w./-]*\.(?:ya?ml|json|toml|tfvars))(?![\w])/g,
      (whole: string) => {
        if (/compose|package\.json|tsconfig/.test(whole)) return whole;
        moved = true;
        const other = renamed(whole);
        files.add(other);
        return other;
      },
    );
    return out;
  }

  // Secrets and variables that carry production's name; staging's own are asked for until they are there.
  const renameSecrets = (text: string): string =>
    text.replaceAll(/(?<![\w./-])(secrets|vars)\.(\w+)/g, (whole, context: string, name: string) => {
      const changed = name
        .split('_')
        .map((word) => (/^(?:PROD|PRODUCTION|PRD|LIVE)$/i.test(word) ? staging(word) : word))
        .join('_');
      if (changed !== name) moved = true;
      return changed === name ? whole : `${context}.${changed}`;
    });
  const texts = steps.map(({ text, checks }) => {
    inPlace = PLACE.test(text);
    const lines = text.split('\n').map(change).join('\n');
    // What is checked is staging's own address.
    return renameSecrets(checks ? lines.replaceAll(ORIGIN, (origin) => address(origin)) : lines);
  });
  return { texts, variables, moved, files: [...files], guessed };
}

/** Environment variables of the workflow or the job whose literal says where a deploy goes. */
export const isTargetVariable = (name: string): boolean =>
  TARGET_VARIABLE.test(name) && !NOT_TARGET.test(name);

const SHARED =
  /^(?:GITHUB_TOKEN|.*(?:DOCKER|REGISTRY|NPM|SENTRY|SLACK|DISCORD|TELEGRAM|CODECOV|SONAR|GHCR|GH_TOKEN|GH_PAT|TEAMS|SNYK).*|CR_PAT)$/i;

/** Secrets and variables that a text reads and that an environment can have of its own: hosts, keys, credentials. */
export const ownValues = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/(?<![\w./-])(?:secrets|vars)\.(\w+)/g)]
      .map((match) => match[1] ?? '')
      .filter((name) => !SHARED.test(name)),
  ),
];
