import type { TokenShape } from './shape.ts';

/** That belong to no service: keys and tokens that tell by themselves what they are. */
export const KEYS: readonly TokenShape[] = [
  {
    id: 'age-key',
    name: 'an age private key',
    prefixes: ['AGE-SECRET-KEY-1'],
    pattern: /AGE-SECRET-KEY-1[A-Z0-9]{58}(?!\w)/y,
    secret: 'SOPS_AGE_KEY',
    source: 'age specification',
  },
  {
    id: 'jwt',
    name: 'a JSON web token',
    prefixes: ['eyJ'],
    pattern: /eyJ[\w-]{14,1000}\.eyJ[\w-]{14,4000}\.[\w-]{10,1000}/y,
    secret: 'API_TOKEN',
    source: 'RFC 7519',
  },
  {
    id: 'encoded-private-key',
    name: 'a private key (in base64)',
    // "-----BEGIN … PRIVATE", for the kinds of keys that there are.
    prefixes: [
      'LS0tLS1CRUdJTiBSU0EgUFJJVkFURS',
      'LS0tLS1CRUdJTiBQUklWQVRFI',
      'LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUg',
      'LS0tLS1CRUdJTiBFQyBQUklWQVRFI',
      'LS0tLS1CRUdJTiBEU0EgUFJJVkFURS',
    ],
    pattern: /LS0tLS1CRUdJTi[A-Za-z0-9+/]{200,8000}={0,2}/y,
    secret: 'PRIVATE_KEY',
    source: 'RFC 7468, in base64',
    certain: true,
  },
];
