#!/usr/bin/env node
import { main } from "../main.js";

process.exitCode = await main("analysis", process.argv.slice(2));
