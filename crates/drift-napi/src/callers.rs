//! `callers`: from a database, or from the scan that this thread's JavaScript saw last.

use std::path::Path;
use std::sync::Arc;

use drift_analysis::CallGraph;
use drift_core::CallSite;
use drift_storage::Store;
use napi::{Env, Task};
use napi_derive::napi;

use crate::error::{guarded, AddonError};

/// Where to look for callers.
#[napi(object, object_to_js = false)]
#[derive(Debug, Clone, Default)]
pub struct CallersOptions {
    /// The SQLite file of a scan.
    pub database: Option<String>,
}

/// A place that calls something.
#[napi(object, object_from_js = false)]
#[derive(Debug)]
pub struct Caller {
    /// The qualified name of the function or method around the call; left out for a call outside
    /// all.
    pub symbol: Option<String>,
    /// The file's path below the scanned directory, with `/` between its parts.
    pub file: String,
    /// The line of the call, counted from 1.
    pub line: u32,
}

impl From<CallSite> for Caller {
    fn from(site: CallSite) -> Self {
        Self { symbol: site.caller, file: site.file, line: site.line }
    }
}

/// What the addon keeps for one JavaScript thread. Only that thread touches it, and it goes with
/// the thread.
#[derive(Default)]
struct Session {
    last: Option<Arc<CallGraph>>,
}

fn session(env: &Env) -> napi::Result<&'static mut Session> {
    if let Some(session) = env.get_instance_data::<Session>()? {
        return Ok(session);
    }
    env.set_instance_data(Session::default(), (), |_| {})?;
    env.get_instance_data::<Session>()?
        .ok_or_else(|| napi::Error::from_reason("node keeps no data for this thread"))
}

/// Keeps the graph of the scan that has just finished.
pub(crate) fn remember(env: &Env, graph: CallGraph) -> napi::Result<()> {
    session(env)?.last = Some(Arc::new(graph));
    Ok(())
}

/// Where an answer comes from.
enum Source {
    Database(String),
    LastScan(Option<Arc<CallGraph>>),
}

/// A question that is answered off the event loop.
pub struct CallersTask {
    name: String,
    source: Source,
}

impl CallersTask {
    /// Decides the source at once: a scan that finishes later does not change the answer.
    pub(crate) fn new(env: &Env, name: String, options: CallersOptions) -> napi::Result<Self> {
        let source = match options.database {
            Some(path) => Source::Database(path),
            None => Source::LastScan(session(env)?.last.clone()),
        };
        Ok(Self { name, source })
    }

    fn run(&self) -> Result<Vec<CallSite>, AddonError> {
        match &self.source {
            Source::Database(path) => {
                Ok(Store::open_read_only(Path::new(path))?.callers(&self.name)?)
            }
            Source::LastScan(Some(graph)) => Ok(graph.callers(&self.name).to_vec()),
            Source::LastScan(None) => Err(AddonError::NothingScanned),
        }
    }
}

impl Task for CallersTask {
    type Output = Vec<CallSite>;
    type JsValue = Vec<Caller>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        Ok(guarded(|| self.run())?)
    }

    fn resolve(&mut self, _env: Env, sites: Self::Output) -> napi::Result<Self::JsValue> {
        Ok(sites.into_iter().map(Caller::from).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(source: Source) -> Result<Vec<CallSite>, AddonError> {
        CallersTask { name: String::from("save"), source }.run()
    }

    #[test]
    fn without_a_scan_or_a_database_there_is_no_answer() {
        let error = asked(Source::LastScan(None)).unwrap_err();
        assert!(error.to_string().starts_with("nothing was scanned yet; call scan() first"));
    }

    #[test]
    fn a_missing_database_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("none.db").to_str().unwrap().to_owned();
        let error = asked(Source::Database(path.clone())).unwrap_err();
        assert_eq!(error.to_string(), format!("there is no database {path}; a scan makes one"));
    }

    #[test]
    fn a_name_that_nothing_calls_has_no_callers() {
        let graph = Arc::new(CallGraph::default());
        assert_eq!(asked(Source::LastScan(Some(graph))).unwrap(), []);
    }
}
