//! Rust use trees (The Rust Reference, "Use declarations"), expanded into one path per imported
//! name.

use tree_sitter::Node;

use super::text;

/// The paths that a use tree imports, each with the node that ends it, in the order of the text.
///
/// `a::{self, b as d, c::*}` gives `a`, `a::b` and `a::c::*`.
pub(super) fn paths<'tree>(tree: Node<'tree>, source: &str) -> Vec<(String, Node<'tree>)> {
    let mut found = Vec::new();
    // A stack, not recursion: the depth is the author's choice.
    let mut pending = vec![(String::new(), tree)];
    while let Some((prefix, node)) = pending.pop() {
        match node.kind() {
            "use_list" => {
                let mut cursor = node.walk();
                let members: Vec<_> = node.named_children(&mut cursor).collect();
                pending.extend(members.into_iter().rev().map(|member| (prefix.clone(), member)));
            }
            "scoped_use_list" => {
                let prefix = match node.child_by_field_name("path") {
                    Some(path) => join(&prefix, text(path, source)),
                    None => prefix,
                };
                if let Some(list) = node.child_by_field_name("list") {
                    pending.push((prefix, list));
                }
            }
            "use_as_clause" => {
                if let Some(path) = node.child_by_field_name("path") {
                    pending.push((prefix, path));
                }
            }
            "self" if !prefix.is_empty() => found.push((prefix, node)),
            "line_comment" | "block_comment" => {}
            _ => found.push((join(&prefix, text(node, source)), node)),
        }
    }
    found
}

fn join(prefix: &str, path: &str) -> String {
    if prefix.is_empty() {
        path.to_owned()
    } else {
        format!("{prefix}::{path}")
    }
}
