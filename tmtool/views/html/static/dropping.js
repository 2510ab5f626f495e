import {takeDrops} from "./drop.js";

takeDrops();
