/**
 * Words in the names and values of credentials. Lists are strings with spaces between; all in lower case.
 * Sources: documentation of the tools and services named; words seen in real workflows.
 */
export const listed = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

/** What may stand before `key` in the name of something secret. */
export const KEY_QUALIFIERS =
  listed(`api access secret private encryption encrypt crypt crypto cipher decryption decrypt
  signing sign master license auth account storage deploy ssh shared subscription admin app sa service rsa pem hmac aes
  jwt session cookie gpg pgp webhook bot function host record stripe sendgrid openai mailgun twilio pusher datadog dd
  mailchimp anthropic huggingface resend cloudinary sonar codecov percy chromatic django flask nextauth rails nuget
  registry ingest management`);

/** Before `secret`: then it names an object of a cluster or a vault. */
export const REFERENCE_SECRETS =
  listed(`pull existing tls k8s kube kubernetes use create name ingress from external
  certificate cert generic docker registry has no is mount imagepull`);

/** Before `token`: then it is none that opens anything. */
export const OTHER_TOKENS =
  listed(`next page continuation design eos bos pad mask erc nft no max min per id cancellation
  stop unk sep cls has is use missing`);

/** Before `password` or `pass`: a switch, or a test's result. */
export const NOT_PASSWORDS =
  listed(`no mask require required disable skip without has is use enable allow min max must
  tests test-runs first second by low high multi single render`);

/** Before `key`: then it names something, or is for everybody. */
export const OTHER_KEYS =
  listed(`cache restore primary foreign partition sort project object group lookup concurrency id
  idempotency artifact tag public publishable site anon client search write read hash map dict config property store
  translation i18n label annotation header host known instrumentation posthog segment mixpanel amplitude analytics maps
  measurement tracking routing row column index item sonar jira issue s3 state lock input output env variable secret-name
  json-path context session-id file path parameter ssm kms cmk bucket image dedup event metric fingerprint turbo nx pkg`);

/** Last words that make a name one of something about a credential. */
export const ATTRIBUTES =
  listed(`url uri name names id ids file files path dir type kind endpoint ttl length size policy expiry
  expires expiration arn version prefix suffix header field env host issuer audience scope scopes manager store provider
  hash algorithm alg format template vault ref reference source stdin prompt hint rotation rotate created updated exists
  available set status result output outputs valid check enabled required count limit limits usage budget mount engine
  namespace group role user username email owner alias label title description message text project region zone cache
  method mode level server service action permission permissions port regex pattern only checksum sha digest`);

/** Words behind the one that matters: `DB_PASSWORD_PROD`, `API_TOKEN_VALUE`. */
export const SUFFIXES =
  listed(`value val string str raw plain plaintext base64 b64 encoded text prod production prd live
  staging stage stg uat qa dev development test testing sandbox preprod local`);

/** `dbpass`, `SSHPASS`: what a glued `pass`, `pwd` or `pw` may follow. */
export const GLUED_PASS =
  /^(?:db|ssh|ftp|sftp|scp|user|root|mysql|pg|psql|postgres|admin|mail|smtp|key|store|sudo|redis|mongo|docker|http|proxy|api|app|my|server|login|sql|sa|deploy|remote|gpg|cert|p12|pfx|jks|wp|cpanel|vpn|rds|ora|oracle)(?:pass|pwd|pw)$/;

/** Keys that an application makes up for itself: in a test any value will do. */
export const OWN_KEYS =
  /jwt|session|cookie|app_?key|secret_?key|key_?base|encrypt|crypt|cipher|hmac|salt|nextauth|auth_?secret|csrf|hash|signing|internal|webhook|master|admin|private_?key|token_?secret|access_?token_?secret|refresh/i;

/** What a key of a database is called. */
export const DATABASE_KEYS =
  /^(?:pg|my)?(?:pass(?:word|wd)?|pwd)$|db|database|datasource|postgres|pg_?pass|psql|mysql|maria|mongo|redis|mssql|sqlserver|sql_|sa_pass|rabbit|amqp|minio|s3|elastic|opensearch|neo4j|influx|clickhouse|cassandra|oracle|keycloak|ldap|couch|typesense|meili|root_pass/i;

/** Services that no test starts for itself: a literal for one of them opens something real. */
export const REMOTE_KEYS =
  /^tf_var|smtp|mail|ftp|ssh|docker|registry|npm|nuget|maven|nexus|sonatype|ossrh|pypi|twine|codecov|coveralls|sonar|snyk|cypress_record|percy|chromatic|slack|telegram|discord|twilio|sendgrid|stripe|openai|anthropic|aws_?secret|azure|gcp|heroku|vercel|netlify|github|gitlab|bitbucket|cloudflare|datadog|newrelic|sentry_auth|pulumi|terraform|apple|play_?store|keystore|jira|confluence|browserstack|sauce|lambdatest|rails_master/i;

/** Names that a bundler puts into what it ships to every visitor. Sources: each framework's documentation. */
export const PUBLIC_KEYS =
  /^(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY|VUE_APP|NG_APP|PUBLIC|STORYBOOK)_|public|publish(?:able)?_?key|anon_?key|site_?key|client_?key|search_?key|write_?key/i;

/** A throw-away lock for the time of a job. */
export const THROWAWAY_KEYS = /key_?chain|keyring/i;

/** A text with one of these says itself that it is no secret. */
export const PLACEHOLDER_TEXT =
  /example|sample|dummy|fake|mock|placeholder|change[-_ ]?(?:me|it|this)|replace|redacted|insecure|not[-_ ]?(?:a[-_ ]?|so[-_ ]?|very[-_ ]?)?(?:real|secret|secure|used)|unused|(?:^|[^a-z])(?:your|xxx+|todo|fixme|tbd|insert|my[-_]own|fill[-_]?in|for[-_]testing|set[-_]a|put|enter|goes[-_]here|some)(?:[^a-z]|$)|[-_](?:here)$|^your|xxxx|\*\*\*|\.\.\.|…|lorem|obfuscated|ignored|irrelevant|whatever|precompile|collectstatic|build[-_]?time[-_]only|test[-_]?only|throw[-_]?away|deadbeef|notreal|invalid/i;

/** One of these among the words of a value says the same. */
export const PLACEHOLDER_WORDS =
  listed(`test tests testing tester tested testpass foo bar baz foobar foobarbaz stub none
  null undefined nil na empty missing unset default e2e ci noop disabled optional auto any all anything never bogus
  az vsts azuredevops azureartifacts`);

/** Passwords and parts of them that everybody tries first; harmless where only a test uses them. */
export const WEAK_WORDS =
  listed(`password passwd pass pwd pw secret secrets admin administrator root user username postgres
  postgresql postgis mysql mariadb mongo mongodb redis rabbitmq rabbit guest minio minioadmin sa oracle sql db database login
  token key api jwt app application my our the very super strong long safe secure security random some this is a an not
  hello world welcome letmein qwerty qwertyuiop asdf asdfgh master private public access auth value string text phrase word code
  for to in of with use me it docker compose local localhost dev develop development developer demo staging stage
  sandbox temp tmp temporary build builder runner github actions action workflow integration unit server service
  client web backend frontend site cert certificate signing encryption encrypt session cookie hash salt data store
  email mail smtp system superuser set rails django laravel wordpress symfony node spring keycloak elastic kibana
  grafana neo only and or with changeit android travis circle runner vagrant ubuntu abc abcd xyz magic cool must be
  at least characters chars bits char bytes shhh shh monkey dragon iloveyou`);

/** Comments by which other scanners are told that a line is meant. Sources: detect-secrets, gitleaks, trufflehog, ggshield. */
export const ALLOWED_LINE =
  /pragma:\s*(?:allowlist|whitelist)|gitleaks:allow|trufflehog:ignore|ggignore|nosecret/i;

/** Actions that start a database for the job: those that are known, and those whose name says so. Sources: each action's own page. */
export const DATABASE_ACTIONS =
  /^(?:mirromutth\/mysql-action|samin\/mysql-action|getong\/(?:mariadb|rabbitmq|redis|elasticsearch)-action|harmon758\/postgresql-action|huaxk\/postgis-action|zhulik\/redis-action|supercharge\/(?:mongodb|redis)-github-action|potatoqualitee\/mssqlsuite)$|^[\w.-]+\/[\w-]*(?:setup|start|install)-?(?:postgres\w*|postgis|mysql|mariadb|mongodb?|redis|mssql|sqlserver|elasticsearch|opensearch|rabbitmq|minio)\b/;

/** Images of servers that a job starts for its own tests. */
export const DATABASE_IMAGES =
  /(?:^|\/)(?:postgres|postgis|timescaledb?|pgvector|mysql|mariadb|percona|mongo|mongodb|redis|valkey|mssql|azure-sql-edge|sqlserver|oracle-xe|oracle-free|rabbitmq|minio|elasticsearch|opensearch|neo4j|influxdb|clickhouse|cassandra|couchdb|keycloak|localstack|openldap|vault|cockroach|db2|bitnami\/\w+)\b/;

/** Programs that talk to a database, on this machine where no host is given. */
export const DATABASE_PROGRAMS =
  listed(`mysql mariadb mysqldump mysqladmin mysqlimport mysqlsh mysqlcheck psql pg_dump
  pg_restore pg_isready createdb dropdb mongo mongosh mongodump mongorestore mongoimport mongoexport redis-cli
  sqlcmd bcp clickhouse-client cqlsh influx rabbitmqadmin rabbitmqctl cypher-shell ldapsearch sqlplus`);
