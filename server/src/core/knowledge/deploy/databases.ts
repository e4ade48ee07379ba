import type { Tool } from '../types.ts';

/** Database migrations. Against a database of the job itself they are part of a test; see guards.ts. */
export const databases: readonly Tool[] = [
  {
    programs: 'prisma',
    platform: 'database',
    source: 'Prisma docs: migrate deploy',
    values: '--schema',
    rows: [
      {
        id: 'prisma-migrate',
        on: ['migrate deploy', 'db push|seed'],
        kinds: ['deploy'],
        example: 'prisma migrate deploy --schema prisma/schema.prisma',
      },
    ],
  },
  {
    programs: 'supabase',
    platform: 'database',
    source: 'Supabase CLI docs: db push',
    values: '--password -p --project-ref --db-url',
    harmless: '--dry-run --local',
    rows: [
      {
        id: 'supabase-db',
        on: ['db push', 'migration up', 'db seed'],
        kinds: ['deploy'],
        example: 'supabase db push --password "$DB_PASSWORD"',
      },
    ],
  },
  {
    programs:
      'atlas flyway liquibase sqitch dbmate goose migrate tern alembic typeorm knex sequelize sequelize-cli drizzle-kit yoyo db-migrate node-pg-migrate dbup grate bytebase hasura roundhouse skeema pgroll graphile-migrate evolve migrate-mongo ley umzug',
    platform: 'database',
    source: 'Flyway, Liquibase, Atlas, Alembic …: docs',
    values:
      '-d -dir --dir -path --path -database --database --url -url --changelog-file --changeLogFile -c --config -u --user -password --knexfile -f --dataSource --schema',
    targets: '-env --env -e --environment -n --name --config-env',
    harmless: '--dry-run --help --sql',
    rows: [
      {
        id: 'migration-tools',
        on: [
          'migrate',
          'update',
          'up',
          'deploy',
          'apply',
          'migrate apply',
          'schema apply',
          'upgrade',
          'migration:run',
          'migrate:latest|migrate:up',
          'db:migrate|db:seed',
          'push',
          '* up|upgrade',
          'schema push',
          'migrations run',
        ],
        kinds: ['deploy'],
        example: 'flyway -url="$URL" migrate',
      },
    ],
  },
  {
    programs: 'rails rake',
    platform: 'database',
    source: 'Rails guides: active record migrations',
    values: '-e --environment',
    targets: '-e --environment',
    rows: [
      {
        id: 'rails-migrate',
        on: ['db:migrate|db:schema:load|db:seed|db:prepare|db:deploy|data:migrate'],
        anywhere: true,
        kinds: ['deploy'],
        example: 'rails db:migrate',
      },
      {
        id: 'assets-precompile',
        on: ['assets:precompile'],
        kinds: ['build'],
        example: 'rake assets:precompile',
      },
    ],
  },
  {
    programs: 'php artisan',
    platform: 'database',
    source: 'Laravel docs: migrations; Doctrine docs',
    values: '--database --path',
    targets: '--env',
    rows: [
      {
        id: 'artisan-migrate',
        on: [
          'artisan migrate',
          'migrate',
          'bin/console doctrine:migrations:migrate',
          '*artisan migrate',
          '*console doctrine:migrations:migrate',
          '*console d:m:m',
        ],
        kinds: ['deploy'],
        example: 'php artisan migrate --force',
      },
      {
        id: 'artisan-down',
        on: ['artisan down|up|optimize|queue:restart|config:cache|cache:clear', '*console cache:clear'],
        kinds: ['deploy'],
        remote: true,
        example: 'php artisan queue:restart',
      },
    ],
  },
  {
    programs: 'python python3 manage.py django-admin flask',
    platform: 'database',
    source: 'Django docs: migrate; Flask-Migrate docs',
    targets: '--settings --env',
    rows: [
      {
        id: 'django-migrate',
        on: ['manage.py migrate', 'migrate', '*manage.py migrate', 'db upgrade', '-m alembic upgrade'],
        kinds: ['deploy'],
        example: 'python manage.py migrate --noinput',
      },
      {
        id: 'django-collectstatic',
        on: ['*manage.py collectstatic', 'collectstatic'],
        kinds: ['build'],
        example: 'python manage.py collectstatic --noinput',
      },
    ],
  },
  {
    programs: 'dotnet dotnet-ef',
    platform: 'database',
    source: 'EF Core tools reference',
    values: '-p --project -s --startup-project --connection -c --context',
    targets: '--environment',
    rows: [
      {
        id: 'ef-update',
        on: ['ef database update', 'database update'],
        kinds: ['deploy'],
        example: 'dotnet ef database update --connection "$CONN"',
      },
    ],
  },
  {
    programs: 'sqlpackage sqlpackage.exe',
    platform: 'database',
    source: 'SqlPackage docs: publish',
    rows: [
      {
        id: 'sqlpackage-publish',
        kinds: ['deploy'],
        needs: '/a:publish /action:publish /a:Publish /Action:Publish',
        example: 'sqlpackage /Action:Publish /SourceFile:db.dacpac',
      },
    ],
  },
];
