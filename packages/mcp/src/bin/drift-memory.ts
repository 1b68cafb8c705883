#!/usr/bin/env node
import { main } from "../main.js";

process.exitCode = await main("memory", process.argv.slice(2));
