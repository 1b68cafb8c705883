//! An engine.
extern crate alloc;
use crate::model::{self, Item as Entry, deep::{Tree, *}};
use std::fs;

mod elsewhere;

pub struct Engine<T> {
    items: Vec<T>,
}

pub enum State {
    Idle,
}

pub trait Run {
    fn run(&self);

    fn twice(&self) {
        self.run();
        self.run();
    }
}

impl<T: Clone> Engine<T> {
    pub fn new() -> Self {
        Self { items: Vec::<T>::with_capacity(8) }
    }

    fn load(&self) -> std::io::Result<String> {
        fn inner() -> &'static str {
            "engine.toml"
        }
        println!("{}", hidden());
        fs::read_to_string(inner())
    }
}

impl<T> Run for &Engine<T> {
    fn run(&self) {
        self.items.iter().map(|item| convert(item)).collect::<Vec<_>>();
    }
}

mod tests {
    fn check() {
        parse::<u32>("1");
        super::Engine::<u8>::new();
    }
}
