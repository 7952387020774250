# What toolkit/statistics/reliability.py and attrition.py are held against.
#   Rscript figures.R        writes figures.json beside it
# Needs R 4.2 or newer with psych, jsonlite. Invented answers are drawn with a fixed seed and
# written out with their figures; psych's own data (bfi, the five items on agreeableness) is public.
suppressMessages({library(psych); library(jsonlite)})

answers <- function(seed, n, loadings, cuts) {
  set.seed(seed)
  level <- rnorm(n)
  sapply(loadings, function(l) findInterval(l * level + sqrt(1 - l^2) * rnorm(n), cuts))
}

cases <- list(
  twenty = answers(1, 20, c(.7, .6, .8), c(-1, 0, 1)),
  thirty_five = answers(2, 35, c(.8, .7, .75, .6, .65), c(-1.2, -.4, .3, 1)),
  fifty = answers(3, 50, c(.8, .7, .6, .75), c(-1.2, -.4, .3, 1)),
  uneven = answers(4, 120, c(.9, .4, .6, .75, .3, .55), c(-1.5, -.5, .2, .8, 1.6)),
  contradict = {x <- answers(5, 45, c(.7, .7, .6), c(-1, 0, 1)); x[, 3] <- 3 - x[, 3]; x},
  bfi = {x <- psych::bfi[1:200, 1:5]; x <- x[complete.cases(x), ]; x[, 1] <- 7 - x[, 1]; as.matrix(x)}
)

figures <- function(x, level = 0.95) {
  x <- unname(x); n <- nrow(x); k <- ncol(x)
  a <- suppressWarnings(suppressMessages(psych::alpha(as.data.frame(x), warnings = FALSE)))
  value <- k / (k - 1) * (1 - sum(apply(x, 2, var)) / var(rowSums(x)))
  stopifnot(abs(value - a$total$raw_alpha) < 1e-12)
  feldt <- function(p) 1 - (1 - value) * qf(p, n - 1, (n - 1) * (k - 1))
  out <- list(items = x, n = n, k = k, alpha = value,
              ci_low = feldt(0.975), ci_high = feldt(0.025),
              ci_low_80 = feldt(0.9), psych_low = a$feldt$lower.ci[[1]], psych_high = a$feldt$upper.ci[[1]])
  if (n >= 50) {
    f <- factanal(x, 1, control = list(opt = list(factr = 10, maxit = 5000)))
    s <- apply(x, 2, sd); l <- f$loadings[, 1] * s; u <- f$uniquenesses * s^2
    out$omega <- sum(l)^2 / (sum(l)^2 + sum(u))
    z <- f$loadings[, 1]
    out$omega_standardised <- sum(z)^2 / (sum(z)^2 + sum(f$uniquenesses))
    out$psych_omega <- suppressWarnings(suppressMessages(
      psych::omega(as.data.frame(x), nfactors = 1, fm = "ml", plot = FALSE, flip = FALSE)))$omega.tot
  }
  out
}

welch <- function(stayed, left) {
  t <- t.test(stayed, left)   # Welch is R's own default
  t80 <- t.test(stayed, left, conf.level = 0.8)
  list(stayed = stayed, left = left, difference = mean(stayed) - mean(left),
       ci_low = t$conf.int[1], ci_high = t$conf.int[2], ci_low_80 = t80$conf.int[1])
}

changes <- function(before, after) {       # after: NA for who is missing; scale 0 to 100, by 5 points
  all <- list(
    completers = (after - before)[!is.na(after)],
    unchanged = ifelse(is.na(after), before, after) - before,
    worse = ifelse(is.na(after), pmax(before - 5, 0), after) - before,
    worst_possible = ifelse(is.na(after), 0, after) - before,
    best_possible = ifelse(is.na(after), 100, after) - before)
  lapply(all, function(d) {
    t <- t.test(d)
    list(n = length(d), mean_change = mean(d), ci_low = t$conf.int[1], ci_high = t$conf.int[2])
  })
}

before <- c(52, 61, 48, 70, 66, 59, 30, 42, 3, 39, 44, 35)
after <- c(60, 66, 55, 71, 80, 58, NA, NA, NA, NA, 50, NA)
result <- list(
  reliability = lapply(cases, figures),
  welch = list(
    even = welch(c(50, 60, 55, 65, 70), c(40, 30, 45, 35, 38)),
    uneven = welch(c(52, 61, 48, 70, 66, 59, 71, 64, 55), c(12, 95, 40, 63, 80)),
    thirds = welch(c(0, 1, 1, 3, 2, 2) * 100 / 3, c(3, 3, 2, 3, 0, 1, 2) * 100 / 3)),
  bounds = list(before = before, after = after, found = changes(before, after)),
  versions = list(R = R.version.string, psych = as.character(packageVersion("psych")))
)
write_json(result, "figures.json", digits = NA, auto_unbox = TRUE, pretty = FALSE, na = "null")
