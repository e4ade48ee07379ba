/**
 * Published values that open nothing: they stand in documentation, in emulators and in local development kits.
 * Sources: AWS, Stripe, Azure storage and Cosmos DB emulator documentation.
 */
export const PUBLISHED: readonly string[] = [
  'AKIAIOSFODNN7EXAMPLE',
  'AKIAI44QH8DHBEXAMPLE',
  'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
  'sk_test_BQokikJOvBiI2HlWgH4olfQ2',
  'sk_test_26PHem9AhJZvU623DfE1x4sd',
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==',
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI',
];

/** What a JSON web token of these says opens nothing that is not open: Supabase's public roles and local keys. */
export const PUBLIC_CLAIMS: readonly RegExp[] = [
  /"role"\s*:\s*"anon"/,
  /"iss"\s*:\s*"supabase-demo"/,
  /"sub"\s*:\s*"1234567890"/,
];
