# Makes figures.json: nlme (REML) and clubSandwich (CR2) on Orthodont and on an unbalanced part of it.
# Run with: Rscript figures.R > figures.json
suppressMessages({library(nlme); library(clubSandwich)})
show <- function(data) {
  m <- lme(distance ~ age, random = ~1 | Subject, data = data, method = "REML",
           control = lmeControl(opt = "optim", msTol = 1e-12, reltol = 1e-14))
  t <- coef_test(m, vcov = vcovCR(m, type = "CR2"), test = "Satterthwaite")
  v <- as.numeric(VarCorr(m)[, "StdDev"])
  cat(sprintf('{"member": [%s], "time": [%s], "score": [%s], "slope": %.12g, "se": %.12g, "df": %.12g, "p": %.12g, "se_model": %.12g, "sd_intercept": %.12g, "sd_residual": %.12g}',
    paste0('"', data$Subject, '"', collapse = ","), paste(data$age, collapse = ","),
    paste(data$distance, collapse = ","), fixef(m)[2], t$SE[2], t$df[2], t$p_Satt[2],
    summary(m)$tTable[2, 2], v[1], v[2]))
}
O <- as.data.frame(Orthodont)
cat("[")
show(O); cat(",\n")
O$k <- seq_len(nrow(O))
show(O[O$k %% 5 != 0 & !(O$k %% 7 == 3), ]); cat(",\n")
show(subset(O, Subject %in% c("F01","F02","F03","F04","F05","M01","M02","M03","M04") & !(k %in% c(3, 40, 77))))
cat("]\n")
