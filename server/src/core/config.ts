export * from './config/model.ts';
export { type ConfigContext, readConfig } from './config/read.ts';
