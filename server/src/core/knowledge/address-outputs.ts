/** Outputs of deploy actions that hold the address of what they deployed, by the action's name in lower case. */
export interface AddressOutput {
  readonly action: string;
  readonly output: string;
  /** Every version and every deploy gives it. */
  readonly always?: true;
  readonly source: string;
}

export const addressOutputs: readonly AddressOutput[] = [
  { action: 'actions/deploy-pages', output: 'page_url', source: 'actions/deploy-pages README' },
  {
    action: 'cloudflare/wrangler-action',
    output: 'deployment-url',
    source: 'cloudflare/wrangler-action README',
  },
  { action: 'cloudflare/pages-action', output: 'url', source: 'cloudflare/pages-action README' },
  {
    action: 'google-github-actions/deploy-cloudrun',
    output: 'url',
    always: true,
    source: 'google-github-actions/deploy-cloudrun README',
  },
  {
    action: 'google-github-actions/deploy-appengine',
    output: 'version_url',
    source: 'google-github-actions/deploy-appengine README',
  },
  {
    action: 'azure/webapps-deploy',
    output: 'webapp-url',
    always: true,
    source: 'azure/webapps-deploy action.yml',
  },
  {
    action: 'azure/static-web-apps-deploy',
    output: 'static_web_app_url',
    always: true,
    source: 'azure/static-web-apps-deploy action.yml',
  },
  { action: 'amondnet/vercel-action', output: 'preview-url', source: 'amondnet/vercel-action README' },
  { action: 'nwtgck/actions-netlify', output: 'deploy-url', source: 'nwtgck/actions-netlify README' },
  {
    action: 'firebaseextended/action-hosting-deploy',
    output: 'details_url',
    source: 'FirebaseExtended/action-hosting-deploy README',
  },
];
