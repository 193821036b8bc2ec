import fc from 'fast-check';
import { scale, seed } from './scale.ts';

fc.configureGlobal({ seed, numRuns: 100 * scale });
