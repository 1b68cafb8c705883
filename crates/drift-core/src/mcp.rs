//! Drift's tools as a Model Context Protocol server lists them (MCP specification 2025-06-18,
//! "Tools", `tools/list`).

use serde::Serialize;
use serde_json::{json, Value};

use crate::language::Language;

/// A tool's entry in the answer to `tools/list`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tool {
    /// The name to call the tool by.
    pub name: &'static str,
    /// What the tool does, for a model to read.
    pub description: &'static str,
    /// The JSON Schema of the tool's arguments.
    pub input_schema: Value,
}

/// The tools that the engine answers, with the languages that this build reads.
///
/// ```
/// let listed = serde_json::to_value(drift_core::mcp::tools())?;
/// assert_eq!(listed[0]["name"], "drift_scan");
/// assert_eq!(listed[0]["inputSchema"]["required"][0], "root");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn tools() -> Vec<Tool> {
    let languages: Vec<_> = Language::available().map(Language::name).collect();
    vec![
        Tool {
            name: "drift_scan",
            description: "Reads every source file under a directory: symbols, imports and calls.",
            input_schema: json!({
                "type": "object",
                "properties": {
                    "root": {
                        "type": "string",
                        "description": "The directory to scan",
                    },
                    "database": {
                        "type": "string",
                        "description": "The SQLite file that keeps the result",
                    },
                    "threads": {
                        "type": "integer",
                        "minimum": 0,
                        "description": "How many threads parse; 0 for all that the machine has",
                    },
                    "languages": {
                        "type": "array",
                        "items": { "type": "string", "enum": languages },
                        "description": "The languages to read; all when left out",
                    },
                },
                "required": ["root"],
                "additionalProperties": false,
            }),
        },
        Tool {
            name: "drift_callers",
            description: "Lists the places that call a function or method, found by its name.",
            input_schema: json!({
                "type": "object",
                "properties": {
                    "name": {
                        "type": "string",
                        "description": "What stands last at the call: `save` for `store.save()`",
                    },
                    "database": {
                        "type": "string",
                        "description": "The SQLite file of a scan; the last scan when left out",
                    },
                },
                "required": ["name"],
                "additionalProperties": false,
            }),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_required_argument_is_described() {
        for tool in tools() {
            let schema = &tool.input_schema;
            for required in schema["required"].as_array().unwrap() {
                let property = &schema["properties"][required.as_str().unwrap()];
                assert!(property["description"].is_string(), "{}: {required}", tool.name);
            }
        }
    }

    #[test]
    fn the_schema_names_the_languages_that_can_be_parsed() {
        let languages = &tools()[0].input_schema["properties"]["languages"]["items"]["enum"];
        let languages = languages.as_array().unwrap();
        assert_eq!(languages.len(), Language::available().count());
        assert!(languages.contains(&json!("tsx")));
    }
}
