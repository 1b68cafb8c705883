//! `drift-bench`: times the engine on a directory, and prints the figures as JSON.

mod measure;

use std::error::Error;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use drift_core::corpus::Corpus;

use crate::measure::{measure, Figures};

/// Times a scan of a directory, its call graph and its database, and prints the figures as JSON.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The directory to scan; a synthetic code base when left out
    directory: Option<PathBuf>,

    /// How many files the synthetic code base has
    #[arg(long, default_value_t = 1000, conflicts_with = "directory")]
    files: usize,

    /// How many functions each file of the synthetic code base has
    #[arg(long, default_value_t = 20, conflicts_with = "directory")]
    functions: usize,

    /// How often to measure
    #[arg(long, default_value = "5")]
    repeat: NonZeroUsize,

    /// How many threads parse; 0 for as many as the machine runs at once
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

impl Arguments {
    fn run(&self) -> Result<Figures, Box<dyn Error>> {
        let scratch = tempfile::tempdir()?;
        let root = match &self.directory {
            Some(directory) => directory.clone(),
            None => {
                let root = scratch.path().join("corpus");
                std::fs::create_dir(&root)?;
                Corpus { files: self.files, functions: self.functions }.write_to(&root)?;
                root
            }
        };
        Ok(measure(&root, &scratch.path().join("drift.db"), self.threads, self.repeat)?)
    }
}

fn main() -> ExitCode {
    let printed = Arguments::parse().run().and_then(|figures| {
        println!("{}", serde_json::to_string_pretty(&figures)?);
        Ok(())
    });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("drift-bench: {error}");
            ExitCode::FAILURE
        }
    }
}
