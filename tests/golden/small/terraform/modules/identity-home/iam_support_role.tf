resource "aws_iam_role" "iam_support_role" {
  name                 = "acme-support"
  description          = "Manages incidents with AWS Support"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "UsersWithMFA"
        Effect = "Allow"
        Principal = {
          AWS = "arn:${var.partition}:iam::${var.account_id}:root"
        }
        Action = "sts:AssumeRole"
        Condition = {
          Bool = {
            "aws:MultiFactorAuthPresent" = "true"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "iam_support_role" {
  role       = aws_iam_role.iam_support_role.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/AWSSupportAccess"
}
