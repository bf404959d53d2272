import { describeMove } from './contract-move.ts';
import { makeFolderPlace } from './folder-place.ts';

describeMove('SQLite to SQLite', { makeSource: makeFolderPlace, makeTarget: makeFolderPlace, comparesSteps: true });
