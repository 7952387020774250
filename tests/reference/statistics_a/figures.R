# The figures that toolkit/statistics is held against, for two waves of one group.
#   Rscript figures.R        writes figures.json beside it
# Needs R 4.2 or newer with coin, exactRankTests, jsonlite. No random numbers: the data stand here.
suppressMessages({library(coin); library(exactRankTests); library(jsonlite)})

cases <- list(
  # Student (1908): hours of sleep won by two drugs; datasets::sleep
  sleep = list(before = sleep$extra[sleep$group == 1], after = sleep$extra[sleep$group == 2]),
  # Darwin's maize, eighths of an inch, as Fisher (1935) uses it: self- and cross-fertilised
  maize = list(before = c(139,163,160,160,147,149,149,122,132,144,130,144,102,124,144),
               after  = c(188, 96,168,176,153,172,177,163,146,173,186,168,177,184, 96)),
  # Hollander and Wolfe (1973), Hamilton depression factor IV before and after a tranquilliser
  depression = list(before = c(1.83,0.50,1.62,2.48,1.68,1.88,1.55,3.06,1.30),
                    after  = c(0.878,0.647,0.598,2.05,1.06,1.29,1.06,3.14,1.29)),
  # WHO-5 in steps of 4, with ties and zeros, n = 12
  who5 = list(before = c(32,40,28,52,44,36,20,60,48,24,40,56),
              after  = c(44,40,48,52,60,32,40,64,56,44,36,72)),
  # thirds of 100, as in RAND-36 role scales, n = 8
  thirds = list(before = c(0,1,1,2,0,3,1,0) * 100 / 3, after = c(1,1,3,3,2,2,3,0) * 100 / 3),
  # a fall, on a scale where lower is better, n = 10
  fall = list(before = c(21,18,15,24,9,12,17,20,14,16), after = c(15,12,14,16,10,8,17,11,9,13)),
  # near the ceiling, n = 6, the fewest for an exact test
  ceiling = list(before = c(95,100,90,100,85,80), after = c(100,100,100,100,95,100)),
  # five people: a t interval, no more
  five = list(before = c(40,55,30,62,48), after = c(52,50,45,70,60)),
  # a far outlier, n = 14
  outlier = list(before = c(40,45,50,35,60,55,42,38,47,52,41,58,36,49),
                 after  = c(45,44,58,41,62,66,40,47,52,50,49,60,44,4)),
  # n = 30, whole numbers
  thirty = list(before = c(41,67,35,52,28,49,73,60,44,38,55,47,31,69,50,
                           42,58,36,64,45,39,53,48,57,33,61,46,40,54,66),
                after  = c(55,70,41,50,47,58,71,75,52,36,70,49,45,68,64,
                           57,55,51,72,60,44,53,62,59,48,60,63,47,50,79))
)

sign_flip_by_hand <- function(d) {           # all 2^n patterns, for n up to 15
  d <- round(d, 9)
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(d))))
  sums <- abs(signs %*% d)
  mean(sums >= abs(sum(d)) - 1e-6)
}

noncentrality <- function(t, df, below) {     # root of pt in its ncp
  f <- function(ncp) suppressWarnings(pt(t, df, ncp)) - below
  uniroot(f, c(t - 6 * sqrt(1 + t^2 / (2 * df)), t + 6 * sqrt(1 + t^2 / (2 * df))),
          tol = 1e-13)$root
}

figures <- function(x) {
  b <- x$before; a <- x$after; d <- round(a - b, 9); n <- length(d)
  tt <- t.test(a, b, paired = TRUE)
  out <- list(
    before = b, after = a, n = n,
    mean_before = mean(b), sd_before = sd(b), mean_after = mean(a), sd_after = sd(a),
    mean_change = mean(d), sd_change = sd(d),
    ci_low = tt$conf.int[1], ci_high = tt$conf.int[2], t = unname(tt$statistic),
    df = unname(tt$parameter), p_t = tt$p.value,
    ci_low_80 = t.test(d, conf.level = 0.8)$conf.int[1]
  )
  loo <- t(sapply(seq_len(n), function(i) {
    rest <- d[-i]
    if (sd(rest) == 0) rep(rest[1], 2) else t.test(rest)$conf.int[1:2]
  }))
  out$leave_one_out_low <- if (mean(d) > 0) min(loo[, 1]) else min(-loo[, 2])
  wilson <- suppressWarnings(prop.test(sum(d > 0), n, correct = FALSE))$conf.int
  out$share_higher_low <- wilson[1]; out$share_higher_high <- wilson[2]
  out$higher <- sum(d > 0); out$same <- sum(d == 0); out$lower <- sum(d < 0)

  if (n <= 15) out$p_by_hand <- sign_flip_by_hand(d)
  unit <- if (any(d != round(d))) 1000 else 1
  if (max(abs(d * unit - round(d * unit))) < 1e-6)    # exactRankTests takes whole numbers
    out$p_permutation <- perm.test(round(a * unit), round(b * unit), paired = TRUE,
                                   exact = TRUE)$p.value
  # the rounded differences against zero, so that float noise makes no tie and breaks none
  out$p_wilcoxon <- as.numeric(pvalue(wilcoxsign_test(d ~ rep(0, n), zero.method = "Pratt",
                                                      distribution = "exact")))
  if (!any(d == 0) && !anyDuplicated(abs(d))) {
    w <- wilcox.test(d, conf.int = TRUE, exact = TRUE)
    out$p_wilcoxon_plain <- w$p.value
    out$hl_wilcox_test <- unname(w$estimate)
    out$hl_low_wilcox_test <- w$conf.int[1]; out$hl_high_wilcox_test <- w$conf.int[2]
  }
  walsh <- sort(outer(d, d, "+")[lower.tri(diag(n), diag = TRUE)] / 2)
  q <- max(1, qsignrank(0.025, n))
  out$hodges_lehmann <- median(walsh)
  out$hl_low <- walsh[q]; out$hl_high <- walsh[length(walsh) + 1 - q]
  out$hl_confidence <- 1 - 2 * psignrank(q - 1, n)

  j <- 1 - 3 / (4 * (n - 1) - 1); s_av <- (sd(b) + sd(a)) / 2
  out$d_z <- mean(d) / sd(d)
  out$g_av <- j * mean(d) / s_av
  scale <- j * sd(d) / (sqrt(n) * s_av)
  out$g_av_low <- noncentrality(unname(tt$statistic), n - 1, 0.975) * scale
  out$g_av_high <- noncentrality(unname(tt$statistic), n - 1, 0.025) * scale
  out
}

holm_cases <- list(c(0.01, 0.04, 0.03, 0.005), c(0.5, 0.02, 0.9, 0.02, 0.3), 0.04,
                   c(0.001, 0.001, 0.001), c(0, 1, 0.2))
holm <- lapply(holm_cases, function(p) list(p = I(p), adjusted = I(p.adjust(p, "holm"))))

detect <- expand.grid(n = c(2, 3, 5, 6, 8, 10, 12, 20, 30, 100), power = c(0.5, 0.8, 0.95),
                      alpha = c(0.05, 0.01))
detect$delta <- mapply(function(n, power, alpha) suppressWarnings(
  power.t.test(n = n, sd = 1, power = power, sig.level = alpha, type = "paired",
               strict = TRUE, tol = 1e-12)$delta), detect$n, detect$power, detect$alpha)

detect <- detect[detect$delta * sqrt(detect$n) < 37, ]   # pt is only approximate beyond: see ?pt

need <- data.frame(delta = c(0.2, 0.5, 0.8, 1, 1.5), power = c(0.8, 0.8, 0.9, 0.8, 0.8))
need$n <- mapply(function(delta, power)
  power.t.test(delta = delta, sd = 1, power = power, type = "paired", strict = TRUE,
               tol = 1e-10)$n, need$delta, need$power)

limits <- expand.grid(t = c(-7, -2.5, 0, 0.4, 1, 2.2, 5, 12), df = c(5, 13, 29, 120),
                      confidence = c(0.8, 0.95, 0.99))
limits$low <- mapply(function(t, df, level) noncentrality(t, df, (1 + level) / 2),
                     limits$t, limits$df, limits$confidence)
limits$high <- mapply(function(t, df, level) noncentrality(t, df, (1 - level) / 2),
                      limits$t, limits$df, limits$confidence)

# the formula of Jacobson and Truax (1991), as they print it
reliable <- lapply(list(list(x1 = 32.5, x2 = 47.5, s1 = 7.5, rxx = 0.80),
                        list(x1 = 60, x2 = 44, s1 = 21, rxx = 0.71)), function(p) {
  s_e <- p$s1 * sqrt(1 - p$rxx); s_diff <- sqrt(2 * s_e^2)
  c(p, list(s_diff = s_diff, rc = (p$x2 - p$x1) / s_diff, threshold = qnorm(0.975) * s_diff))
})

here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
write_json(list(R = R.version.string,
                coin = as.character(packageVersion("coin")),
                exactRankTests = as.character(packageVersion("exactRankTests")),
                cases = lapply(cases, figures), holm = holm, detect = detect, need = need,
                limits = limits, reliable = reliable),
           file.path(here, "figures.json"), auto_unbox = TRUE, digits = NA, pretty = TRUE)
