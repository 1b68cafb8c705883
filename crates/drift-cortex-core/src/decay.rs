//! How the trust in a memory fades, and grows again when it is confirmed.

/// The confidence that a memory starts with unless its maker says otherwise.
pub const DEFAULT_CONFIDENCE: f64 = 0.8;
/// The days after which half of a confidence is left, unless the memory's maker says otherwise.
pub const DEFAULT_HALF_LIFE_DAYS: f64 = 30.0;
/// How much of what a confidence lacks a confirmation adds, unless the confirmer says otherwise.
pub const DEFAULT_REINFORCEMENT: f64 = 0.5;

const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// How much a memory was trusted at one moment, which tells how much it is trusted at any later
/// one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strength {
    /// The confidence at that moment, from 0 to 1.
    pub confidence: f64,
    /// The moment, in milliseconds since 1970 in UTC.
    pub since: i64,
    /// The days after which half of the confidence is left; above 0.
    pub half_life_days: f64,
}

impl Strength {
    /// The confidence at a moment: `confidence * 0.5 ^ (age / half-life)`. Before `since`, where a
    /// clock was set back, it is what it was at `since`.
    ///
    /// ```
    /// use drift_cortex_core::Strength;
    ///
    /// const DAY: i64 = 86_400_000;
    /// let strength = Strength { confidence: 0.8, since: 0, half_life_days: 30.0 };
    /// assert_eq!(strength.at(0), 0.8);
    /// assert_eq!(strength.at(30 * DAY), 0.4);
    /// assert_eq!(strength.at(60 * DAY), 0.2);
    /// ```
    pub fn at(&self, now: i64) -> f64 {
        let age_days = now.saturating_sub(self.since).max(0) as f64 / MILLISECONDS_PER_DAY;
        self.confidence * 0.5_f64.powf(age_days / self.half_life_days)
    }

    /// The strength after a confirmation, which adds `amount` (from 0 to 1) of what the confidence
    /// lacks at that moment.
    #[must_use]
    pub fn reinforced(&self, now: i64, amount: f64) -> Self {
        let confidence = self.at(now);
        Self { confidence: confidence + (1.0 - confidence) * amount, since: now, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn strength(confidence: f64, half_life_days: f64) -> Strength {
        Strength { confidence, since: 1_000 * DAY, half_life_days }
    }

    #[test]
    fn confidence_halves_with_each_half_life() {
        let fresh = strength(1.0, 7.0);
        for (days, expected) in [(0, 1.0), (7, 0.5), (14, 0.25), (70, 1.0 / 1024.0)] {
            assert_eq!(fresh.at((1_000 + days) * DAY), expected, "{days} days");
        }
        let half_a_day = strength(0.6, 1.0).at(1_000 * DAY + DAY / 2);
        assert!((half_a_day - 0.6 * 0.5_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_raise_confidence() {
        assert_eq!(strength(0.7, 1.0).at(0), 0.7);
        assert_eq!(strength(0.7, 1.0).at(i64::MIN), 0.7);
    }

    #[test]
    fn ages_beyond_all_bounds_leave_nothing() {
        assert_eq!(strength(1.0, 0.001).at(i64::MAX), 0.0);
    }

    #[test]
    fn a_confirmation_adds_part_of_what_is_lacking_and_starts_the_clock_again() {
        let later = 1_030 * DAY;
        let confirmed = strength(0.8, 30.0).reinforced(later, 0.5);
        assert_eq!((confirmed.confidence, confirmed.since), (0.7, later));
        assert_eq!(confirmed.at(later + 30 * DAY), 0.35);
        assert_eq!(strength(0.8, 30.0).reinforced(later, 0.0).confidence, 0.4);
        assert_eq!(strength(0.8, 30.0).reinforced(later, 1.0).confidence, 1.0);
    }
}
