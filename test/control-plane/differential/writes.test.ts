import { differentialSuite } from './suite.fixture.ts';
import { BODY_SCRIPTS } from './write-bodies.data.ts';
import { PATCH_SCRIPTS } from './write-patches.data.ts';
import { SUBRESOURCE_SCRIPTS } from './write-subresources.data.ts';

differentialSuite('writes', [...BODY_SCRIPTS, ...PATCH_SCRIPTS, ...SUBRESOURCE_SCRIPTS]);
