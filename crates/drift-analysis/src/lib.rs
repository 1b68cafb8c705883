//! What the facts of a scan say together: who calls whom ([`CallGraph`]), which file depends on
//! which ([`Coupling`]), and how things are named ([`Conventions`]).

mod call_graph;
mod coupling;
mod naming;

pub use call_graph::{CallGraph, Definition};
pub use coupling::{Coupling, FileCoupling, ImportResolver};
pub use naming::{Convention, Conventions, Outlier, Usage};
