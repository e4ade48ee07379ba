import { azureWebapp } from './azure-webapp.ts';
import { cloudRun } from './cloud-run.ts';
import { composeSsh } from './compose-ssh.ts';
import { ecs } from './ecs.ts';
import { fly } from './fly.ts';
import { helm } from './helm.ts';
import { kubernetes } from './kubernetes.ts';
import type { Platform } from './model.ts';
import { railway } from './railway.ts';

/** Every platform, by id. */
export const platforms: readonly Platform[] = [
  azureWebapp,
  cloudRun,
  composeSsh,
  ecs,
  fly,
  helm,
  kubernetes,
  railway,
];

export const defaultPlatform: Platform = kubernetes;

export const platformById = (id: string): Platform | undefined =>
  platforms.find((platform) => platform.id === id);
