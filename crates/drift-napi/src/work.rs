//! Work off the event loop.

use napi::bindgen_prelude::{AsyncTask, ToNapiValue, TypeName};
use napi::{Env, Task};

use crate::error::{guarded, AddonError};

/// A piece of work, done on libuv's thread pool, whose outcome JavaScript gets as it is.
pub struct Work<T> {
    run: Box<dyn FnMut() -> Result<T, AddonError> + Send>,
}

impl<T: ToNapiValue + TypeName + Send + 'static> Work<T> {
    pub(crate) fn new(
        run: impl FnMut() -> Result<T, AddonError> + Send + 'static,
    ) -> AsyncTask<Self> {
        AsyncTask::new(Self { run: Box::new(run) })
    }
}

impl<T: ToNapiValue + TypeName + Send + 'static> Task for Work<T> {
    type Output = T;
    type JsValue = T;

    fn compute(&mut self) -> napi::Result<T> {
        Ok(guarded(&mut self.run)?)
    }

    fn resolve(&mut self, _env: Env, outcome: T) -> napi::Result<T> {
        Ok(outcome)
    }
}
